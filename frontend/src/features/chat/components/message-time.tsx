import { formatFullMoment, formatTime } from "@/lib/moments";
import { OFFLINE_MODEL } from "@/lib/offline-model";
import type { Message } from "../messages";
import { numberFormat, say } from "@/lib/language/current";

const whole = numberFormat();

function readModel({ role, meta }: Message): string | null {
  const model = meta?.["model"];
  if (role !== "assistant" || typeof model !== "string") return null;
  if (model === OFFLINE_MODEL) return say("chat.fromNotes");
  // The vendor is for the operator; "gpt-4o-mini" says it.
  return model.split("/").at(-1) ?? null;
}

/** What the reply took, where the model told. */
function readTokens({ role, token_count: count = 0 }: Message): string | null {
  if (role !== "assistant" || count === 0) return null;
  return say("common.tokenCount", { count, shown: whole().format(count) });
}

/** That its words are not the model's: somebody corrected them. */
function readMark({ meta }: Message): string | null {
  return meta?.["edited"] === true ? say("chat.edited") : null;
}

/** When it was said, by which model or whether it was corrected, and how long it is in tokens. */
export function MessageTime({ message }: { readonly message: Message }) {
  const facts = [readMark(message), readModel(message), readTokens(message)].filter(
    (fact) => fact !== null,
  );
  return (
    <span className="px-1.5 text-xs whitespace-nowrap text-muted tabular-nums">
      <time dateTime={message.created_at} title={formatFullMoment(message.created_at)}>
        {formatTime(message.created_at)}
      </time>
      {facts.map((fact) => ` · ${fact}`)}
    </span>
  );
}
