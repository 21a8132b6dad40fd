import type { RefObject } from "react";
import { TextArea } from "@/components/ui/text-area";
import { estimateTokens } from "@/lib/estimate-tokens";
import { useText } from "@/lib/language/use-text";
import { EntryKeys, EntryLine, type EntryPartProps, EntrySwitch } from "./entry-fields";

interface FirstPartProps extends EntryPartProps {
  readonly firstField: RefObject<HTMLTextAreaElement | null>;
}

/** The fields that every entry needs: its keys and its text. */
export function FirstPart({ firstField, ...part }: FirstPartProps) {
  const t = useText();
  const { draft, onChange, errors } = part;
  const { content } = draft;
  return (
    <div className="space-y-4">
      <EntryKeys {...part} ref={firstField} name="keys" hint={t("lore.keysHint")} />
      <TextArea
        label={t("lore.content")}
        rows={4}
        value={content}
        onText={(text) => onChange({ content: text })}
        aside={
          <span className="text-xs text-muted tabular-nums">
            {t("lore.about", { count: estimateTokens(content) })}
          </span>
        }
        errors={errors["content"]}
      />
      <EntryLine {...part} name="comment" hint={t("lore.titleHint")} />
      <EntrySwitch {...part} name="enabled" />
      <EntrySwitch {...part} name="constant" hint={t("lore.constantHint")} />
    </div>
  );
}
