/** Keys of fetched data, shared so that one feature can invalidate another's cache. */
export const queryKeys = {
  me: ["me"],
  accountChoices: ["account-choices"],
  sessions: ["sessions"],
  authenticator: ["authenticator"],
  models: ["models"],
  characters: ["characters"],
  character: (id: string) => ["character", id],
  // The full greeting, by character and by its shown beginning.
  greeting: (id: string, shown: string) => ["greeting", id, shown],
  characterVersions: (id: string) => ["character-versions", id],
  // A version's content never changes.
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

/** Keys of mutations, by which others can tell this tab's changes from those made elsewhere. */
export const mutationKeys = {
  deletion: (conversationId: string) => ["delete-conversation", conversationId],
} as const;
