import type { Metadata } from "next";
import { RequireSession } from "@/features/auth/components/require-session";
import { ArchivedScreen } from "./archived-screen";

export const metadata: Metadata = { title: "Archived chats" };

export default function ArchivedPage() {
  return (
    <RequireSession>
      <ArchivedScreen />
    </RequireSession>
  );
}
