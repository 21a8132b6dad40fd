import type { ReactNode } from "react";
import { ChatScreen } from "./chat-screen";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("common.chat");

/** The screen reads the address itself, so that going from chat to chat keeps it mounted. */
export default function ChatLayout({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <ChatScreen />
      {children}
    </>
  );
}
