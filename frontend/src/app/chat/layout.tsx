import type { ReactNode } from "react";
import { RequireSession } from "@/features/auth/components/require-session";
import { ChatScreen } from "./chat-screen";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("common.chat");

/**
 * The screen reads the address itself, so that going from chat to chat keeps it mounted. It asks for the session here,
 * not in the layout of the other private pages, which would be one more file to load before the composer.
 */
export default function ChatLayout({ children }: { readonly children: ReactNode }) {
  return (
    <RequireSession>
      <ChatScreen />
      {children}
    </RequireSession>
  );
}
