import { Markdown } from "@/components/markdown/markdown";
import { useText } from "@/lib/language/use-text";
import type { Delivery } from "../run-view";
import { PendingBubble } from "./pending-bubble";
import { Spoken } from "./spoken";

export interface FirstWordsProps {
  readonly name: string;
  /** The character's greeting; null: none. */
  readonly greeting: string | null;
  readonly delivery: Delivery;
  /** Attempts made so far to create the conversation. */
  readonly attempt: number;
  readonly onRetry: () => void;
  readonly onTakeBack: () => void;
}

/**
 * A chat before anything of it is stored: the greeting, and the first message, which is being sent.
 */
export function FirstWords({ name, greeting, ...pending }: FirstWordsProps) {
  const t = useText();
  return (
    <ol aria-label={t("chat.conversation")} className="space-y-turn">
      {greeting !== null && (
        <li data-role="assistant" data-status="final" className="-mx-3 px-3">
          <Spoken name={name}>
            <Markdown text={greeting} isGrowing={false} />
          </Spoken>
        </li>
      )}
      <PendingBubble {...pending} />
    </ol>
  );
}
