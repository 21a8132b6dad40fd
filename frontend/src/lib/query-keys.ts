/** Names of what is fetched, so that one feature can say that another's copy is stale. */
export const queryKeys = {
  me: ["me"],
  sessions: ["sessions"],
  models: ["models"],
  characters: ["characters"],
  conversations: ["conversations"],
  conversation: (id: string) => ["conversation", id],
  messages: (conversationId: string) => ["messages", conversationId],
  search: (query: string) => ["search", query],
} as const;
