import { formatFullMoment, formatTime } from "@/lib/moments";
import { OFFLINE_MODEL } from "@/lib/offline-model";
import type { Message } from "../messages";
import { say } from "@/lib/language/current";

function readModel({ role, meta }: Message): string | null {
  const model = meta?.["model"];
  if (role !== "assistant" || typeof model !== "string") return null;
  if (model === OFFLINE_MODEL) return say("chat.fromNotes");
  // The vendor is for the operator; "gpt-4o-mini" says it.
  return model.split("/").at(-1) ?? null;
}

/** When it was said, and by which model. */
export function MessageTime({ message }: { readonly message: Message }) {
  const model = readModel(message);
  return (
    <span className="px-1.5 text-xs whitespace-nowrap text-muted tabular-nums">
      <time dateTime={message.created_at} title={formatFullMoment(message.created_at)}>
        {formatTime(message.created_at)}
      </time>
      {model !== null && ` · ${model}`}
    </span>
  );
}
