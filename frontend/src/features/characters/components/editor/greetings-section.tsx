import { Plus, Trash2 } from "lucide";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { TextArea } from "@/components/ui/text-area";
import { offerUndo } from "@/lib/undos";
import { useText } from "@/lib/language/use-text";
import { readGreetings, writeGreetings } from "../../definition";
import type { PartProps } from "./text-part";

/** The greetings that a chat may begin with; a new chat lets the user leaf through them. */
export function GreetingsSection({ definition, onChange }: PartProps) {
  const t = useText();
  const greetings = readGreetings(definition);

  function remove(place: number): void {
    const removed = greetings[place] ?? "";
    onChange((before) => writeGreetings(before, readGreetings(before).toSpliced(place, 1)));
    if (removed)
      offerUndo({
        id: "greeting",
        label: t("editor.greetingDeleted"),
        undo: () =>
          onChange((before) =>
            writeGreetings(before, readGreetings(before).toSpliced(place, 0, removed)),
          ),
      });
  }

  return (
    <>
      {greetings.map((text, place) => (
        <TextArea
          // Greetings have no id but their index.
          key={place}
          label={
            place === 0
              ? t("fields.firstGreeting")
              : t("editor.greetingNumber", { number: place + 1 })
          }
          rows={3}
          placeholder={place === 0 ? t("editor.greetingExample") : undefined}
          value={text}
          onText={(value) =>
            onChange((before) => writeGreetings(before, readGreetings(before).with(place, value)))
          }
          aside={
            greetings.length > 1 && (
              <IconButton
                label={t("editor.deleteGreeting", { number: place + 1 })}
                tip="end"
                className="-my-2"
                onClick={() => remove(place)}
              >
                <Icon of={Trash2} className="size-4" />
              </IconButton>
            )
          }
        />
      ))}
      <Button
        disabled={greetings.at(-1) === ""}
        onClick={() => onChange((before) => writeGreetings(before, [...readGreetings(before), ""]))}
      >
        <Icon of={Plus} className="size-4" />
        {t("editor.anotherGreeting")}
      </Button>
    </>
  );
}
