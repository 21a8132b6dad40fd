import type { Conversation } from "@/lib/api-schema";

/** A conversation as the server sends it, last active `minute` minutes after eight. */
export function makeConversation(
  id: string,
  minute = 0,
  more: Partial<Conversation> = {},
): Conversation {
  const time = `2026-03-10T08:${String(minute).padStart(2, "0")}:00Z`;
  return {
    id,
    character: "Bronn",
    character_id: null,
    character_version: null,
    persona_id: null,
    author_note: null,
    greeting_index: null,
    lorebook_ids: [],
    title: id,
    is_archived: false,
    is_pinned: false,
    created_at: "2026-03-10T07:00:00Z",
    updated_at: time,
    last_message_at: time,
    message_count: 2,
    leaf_id: null,
    active_run: null,
    ...more,
  };
}
