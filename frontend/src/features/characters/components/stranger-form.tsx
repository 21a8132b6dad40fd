import { type SubmitEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { NAME_LIMIT, cleanName } from "@/lib/characters";
import { useText } from "@/lib/language/use-text";

interface StrangerFormProps {
  /** Label of the button. */
  readonly action: string;
  readonly onName: (name: string) => void;
}

/** Asks for any name. */
export function StrangerForm({ action, onName }: StrangerFormProps) {
  const t = useText();
  const [text, setText] = useState("");
  const name = cleanName(text);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (name) onName(name);
  }

  return (
    <form onSubmit={submit} className="flex grow flex-col">
      <Field
        label={t("characters.name")}
        maxLength={NAME_LIMIT}
        autoComplete="off"
        enterKeyHint="go"
        value={text}
        hint={t("characters.onlyName")}
        onText={setText}
      />
      <div className="mt-auto pt-5">
        <Button type="submit" look="quiet" className="w-full" disabled={!name}>
          {action}
        </Button>
      </div>
    </form>
  );
}
