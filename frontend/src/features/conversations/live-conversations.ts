import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Conversation, ConversationPage, SearchResults } from "@/lib/api-schema";
import type { LiveEvent } from "@/lib/live-events";
import { queryKeys } from "@/lib/query-keys";

type Pages = InfiniteData<ConversationPage, number>;

/** The sort key of the lists, which show the newest first. */
function readActivity({ last_message_at, created_at }: Conversation): string {
  return last_message_at ?? created_at;
}

function mapPages(
  data: Pages,
  change: (results: readonly Conversation[]) => readonly Conversation[],
): Pages {
  return {
    ...data,
    pages: data.pages.map((page) => ({ ...page, results: change(page.results) })),
  };
}

/** `data` without the conversation `id`. */
function removeConversation(data: Pages, id: string): Pages {
  return mapPages(data, (results) => results.filter((conversation) => conversation.id !== id));
}

function insertBefore(
  results: readonly Conversation[],
  index: number,
  conversation: Conversation,
): readonly Conversation[] {
  return [...results.slice(0, index), conversation, ...results.slice(index)];
}

/** `data` with `conversation` at the place of its last activity; left out if that lies beyond the loaded pages. */
function placeConversation(data: Pages, conversation: Conversation): Pages {
  const rest = removeConversation(data, conversation.id);
  const activity = readActivity(conversation);
  const isLater = (other: Conversation): boolean => readActivity(other) <= activity;
  const found = rest.pages.findIndex((page) => page.results.some(isLater));
  const last = rest.pages.length - 1;
  if (found === -1 && rest.pages[last]?.next !== null) return rest;
  const target = found === -1 ? last : found;
  const pages = rest.pages.map((page, number) => {
    if (number !== target) return page;
    const place = page.results.findIndex(isLater);
    const index = place === -1 ? page.results.length : place;
    return { ...page, results: insertBefore(page.results, index, conversation) };
  });
  return { ...rest, pages };
}

function retitle(data: Pages, id: string, title: string): Pages {
  return mapPages(data, (results) =>
    results.map((conversation) =>
      conversation.id === id ? { ...conversation, title } : conversation,
    ),
  );
}

const LISTS = [queryKeys.conversations, queryKeys.archived] as const;
type ListKey = (typeof LISTS)[number];

/** Restarts a fetch, also the first one: a response to a request sent before this moment would bring old data back. */
async function askAgain(client: QueryClient, queryKey: readonly string[]): Promise<void> {
  await client.cancelQueries({ queryKey });
  await client.invalidateQueries({ queryKey });
}

function changeList(client: QueryClient, queryKey: ListKey, change: (data: Pages) => Pages): void {
  client.setQueryData<Pages>(queryKey, (data) => data && change(data));
  if (client.isFetching({ queryKey }) > 0) void askAgain(client, queryKey);
}

function changePinned(
  client: QueryClient,
  change: (pinned: readonly Conversation[]) => readonly Conversation[],
): void {
  const queryKey = queryKeys.pinned;
  client.setQueryData<readonly Conversation[]>(queryKey, (data) => data && change(data));
  if (client.isFetching({ queryKey }) > 0) void askAgain(client, queryKey);
}

/** Refetches searches that found the conversation `id`: it may have been renamed, archived or deleted. */
function searchAgain(client: QueryClient, id: string): void {
  void client.invalidateQueries({
    queryKey: queryKeys.searches,
    predicate: ({ state }) => JSON.stringify([state.data]).includes(id),
  });
}

function takeUpdate(client: QueryClient, conversation: Conversation): void {
  const { id } = conversation;
  const queryKey = queryKeys.conversation(id);
  const known = client.getQueryData<Conversation>(queryKey);
  if (known && known.updated_at > conversation.updated_at) return;
  if (known) client.setQueryData<Conversation>(queryKey, conversation);
  // An open thread updates itself; a closed one must refetch when it is opened again.
  void client.invalidateQueries({ queryKey: queryKeys.messages(id), type: "inactive" });
  searchAgain(client, id);
  changeList(client, queryKeys.conversations, (data) =>
    conversation.is_archived ? removeConversation(data, id) : placeConversation(data, conversation),
  );
  changeList(client, queryKeys.archived, (data) =>
    conversation.is_archived ? placeConversation(data, conversation) : removeConversation(data, id),
  );
  changePinned(client, (pinned) => {
    const rest = pinned.filter((other) => other.id !== id);
    if (!conversation.is_pinned || conversation.is_archived) return rest;
    return [...rest, conversation].sort((one, other) =>
      readActivity(other).localeCompare(readActivity(one)),
    );
  });
}

function takeDeletion(client: QueryClient, id: string): void {
  for (const queryKey of [queryKeys.messages(id), queryKeys.conversation(id)])
    client.removeQueries({ queryKey, type: "inactive" });
  for (const queryKey of LISTS)
    changeList(client, queryKey, (data) => removeConversation(data, id));
  changePinned(client, (pinned) => pinned.filter((conversation) => conversation.id !== id));
  client.setQueriesData<SearchResults>(
    { queryKey: queryKeys.searches },
    (found) =>
      found && {
        conversations: found.conversations.filter((conversation) => conversation.id !== id),
        messages: found.messages.filter(({ conversation_id }) => conversation_id !== id),
      },
  );
}

/** Applies `event` to the cached data, so that little has to be fetched again. */
export function applyLiveEvent(client: QueryClient, event: LiveEvent): void {
  switch (event.type) {
    case "updated":
      takeUpdate(client, event.conversation);
      break;
    case "title": {
      const { conversationId: id, title } = event;
      client.setQueryData<Conversation>(
        queryKeys.conversation(id),
        (known) => known && { ...known, title },
      );
      for (const queryKey of LISTS)
        changeList(client, queryKey, (data) => retitle(data, id, title));
      changePinned(client, (pinned) =>
        pinned.map((known) => (known.id === id ? { ...known, title } : known)),
      );
      searchAgain(client, id);
      break;
    }
    case "deleted":
      takeDeletion(client, event.conversationId);
      break;
    case "missed":
      for (const queryKey of [...LISTS, queryKeys.pinned, queryKeys.searches])
        void askAgain(client, queryKey);
      break;
    case "branch":
      void client.invalidateQueries({ queryKey: queryKeys.messages(event.conversationId) });
      searchAgain(client, event.conversationId);
      break;
    case "moved":
      void client.invalidateQueries({ queryKey: queryKeys.conversation(event.conversationId) });
      void client.invalidateQueries({ queryKey: queryKeys.conversations });
      break;
  }
}
