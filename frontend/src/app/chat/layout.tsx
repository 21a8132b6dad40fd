import type { Metadata } from "next";
import type { ReactNode } from "react";
import { RequireSession } from "@/features/auth/components/require-session";
import { ChatScreen } from "./chat-screen";

export const metadata: Metadata = { title: "Chat" };

/** The screen reads the address itself, so that going from chat to chat keeps it mounted. */
export default function ChatLayout({ children }: { readonly children: ReactNode }) {
  return (
    <RequireSession>
      <ChatScreen />
      {children}
    </RequireSession>
  );
}
