import { formatFullMoment, formatTime } from "@/lib/moments";
import { OFFLINE_MODEL } from "@/lib/offline-model";
import { describeTokens } from "@/lib/counts";
import type { Message } from "../messages";
import { say } from "@/lib/language/current";

function readModel({ role, meta }: Message): string | null {
  const model = meta?.["model"];
  if (role !== "assistant" || typeof model !== "string") return null;
  if (model === OFFLINE_MODEL) return say("chat.fromNotes");
  // Without the vendor, which only the operator needs: "gpt-4o-mini".
  return model.split("/").at(-1) ?? null;
}

/** The tokens of a reply, if the model counted them. */
function readTokens({ role, token_count: count = 0 }: Message): string | null {
  if (role !== "assistant" || count === 0) return null;
  return describeTokens(count);
}

/** The mark of an edited reply, whose text is not the model's. */
function readMark({ meta }: Message): string | null {
  return meta?.["edited"] === true ? say("chat.edited") : null;
}

/** When a message was written, whether it was edited, by which model, and its length in tokens. */
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
