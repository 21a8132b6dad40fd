import { callApi } from "@/lib/api-client";
import type { Conversation, MessagePage } from "@/lib/api-schema";
import { cleanFileName, saveFile } from "@/lib/save-file";
import { shortenTitle } from "@/lib/short-title";
import { say } from "@/lib/language/current";

export type ExportFormat = "markdown" | "json";

type StoredMessage = MessagePage["results"][number];

const PAGE_SIZE = 100;

async function fetchAll(id: string): Promise<readonly StoredMessage[]> {
  const all: StoredMessage[] = [];
  for (let page = 1; ; page += 1) {
    const query = { page, page_size: PAGE_SIZE };
    const part = await callApi<MessagePage>(`/conversations/${id}/messages`, { query });
    all.push(...part.results);
    if (part.next === null) return all;
  }
}

/** The visible branch as Markdown: each message with its speaker's name. */
function writeMarkdown(conversation: Conversation, messages: readonly StoredMessage[]): string {
  const parts = messages.map(({ role, content, meta }) => {
    const name = meta["character"];
    const who =
      role === "user"
        ? say("common.you")
        : typeof name === "string"
          ? name
          : conversation.character;
    return `**${who}**\n\n${content.trim()}\n`;
  });
  return [`# ${conversation.title}\n`, ...parts].join("\n");
}

/** Saves a conversation's messages as a file. Throws ApiError or NetworkError. */
export async function exportConversation(
  conversation: Conversation,
  format: ExportFormat,
): Promise<void> {
  const messages = await fetchAll(conversation.id);
  const stem = cleanFileName(shortenTitle(conversation)) || "chat";
  if (format === "markdown")
    saveFile(`${stem}.md`, "text/markdown", writeMarkdown(conversation, messages));
  else {
    const text = JSON.stringify({ conversation, messages }, null, 2);
    saveFile(`${stem}.json`, "application/json", text);
  }
}
