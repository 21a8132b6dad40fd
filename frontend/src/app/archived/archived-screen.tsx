"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { ArchivedList } from "@/features/conversations/components/archived-list";

/** The chats that were put away. */
export function ArchivedScreen() {
  return (
    <main data-scroller className="lamplight h-dvh overflow-y-auto px-4 py-6">
      <div className="mx-auto max-w-2xl">
        <Link href="/chat" className={buttonClass("ghost", "-ml-3")}>
          <ArrowLeft className="size-4" aria-hidden />
          Back to the chat
        </Link>
        <h1 className="mt-4 mb-5 font-voice text-page font-semibold">Archived chats</h1>
        <ArchivedList />
      </div>
    </main>
  );
}
