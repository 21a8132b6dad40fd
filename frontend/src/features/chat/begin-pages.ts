import type * as wire from "@/lib/api-schema";
import type { Message, MessagePages } from "./messages";

/** The stored messages of a new conversation: none, or the greeting that was shown. */
export function beginPages(
  { id, leaf_id, created_at }: wire.Conversation,
  greeting: string | null,
): MessagePages {
  const base = { parent_id: null, status: "final", error: null, created_at, run_id: null } as const;
  const results: Message[] =
    leaf_id === null || greeting === null
      ? []
      : [{ ...base, id: leaf_id, conversation_id: id, role: "assistant", content: greeting }];
  const page = { count: results.length, next: null, previous: null, results };
  return { pages: [page], pageParams: [null] };
}
