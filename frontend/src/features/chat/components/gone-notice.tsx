"use client";

import { Notice, NoticeAction } from "@/components/ui/notice";
import { openChat } from "@/lib/open-chat";
import { NEW_CHAT, readDraft, writeDraft } from "../outbox";

/** Takes what was being written along to a new chat, behind what is being written there. */
function moveOn(draft: string): void {
  writeDraft(NEW_CHAT, [readDraft(NEW_CHAT), draft].filter(Boolean).join("\n\n"));
  openChat("/chat");
}

/** The conversation was deleted in another tab or on another device. */
export function GoneNotice({ draft }: { readonly draft: string }) {
  const isWriting = draft.trim() !== "";
  return (
    <Notice className="mb-2">
      <span>This chat was deleted elsewhere.</span>
      <NoticeAction
        onClick={() => {
          moveOn(isWriting ? draft : "");
        }}
      >
        {isWriting ? "Take your words to a new chat" : "Begin another"}
      </NoticeAction>
    </Notice>
  );
}
