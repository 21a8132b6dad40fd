/** Names of what is fetched, so that one feature can say that another's copy is stale. */
export const queryKeys = {
  me: ["me"],
  sessions: ["sessions"],
  authenticator: ["authenticator"],
  models: ["models"],
  characters: ["characters"],
  character: (id: string) => ["character", id],
  // What the whole of it says, by the character and by how it begins.
  greeting: (id: string, shown: string) => ["greeting", id, shown],
  characterVersions: (id: string) => ["character-versions", id],
  // What a version says never changes.
  characterVersion: (id: string, number: number) => ["character-version", id, number],
  characterTry: (place: string, number: number) => ["character-try", place, number],
  personas: ["personas"],
  lorebooks: ["lorebooks"],
  anyLorebook: ["lorebook"],
  lorebook: (id: string) => ["lorebook", id],
  loreEntries: (bookId: string) => ["lore-entries", bookId],
  conversations: ["conversations"],
  pinned: ["pinned-conversations"],
  archived: ["archived-conversations"],
  conversation: (id: string) => ["conversation", id],
  messages: (conversationId: string) => ["messages", conversationId],
  receipt: (runId: string) => ["receipt", runId],
  storage: ["storage"],
  usage: (days: number) => ["usage", days],
  searches: ["search"],
  search: (query: string) => ["search", query],
} as const;

/** Names of what is being changed, so that others can tell this tab's own doing from another's. */
export const mutationKeys = {
  deletion: (conversationId: string) => ["delete-conversation", conversationId],
} as const;
