import type { Metadata } from "next";
import { RequireSession } from "@/features/auth/components/require-session";
import { NewCharacterScreen } from "./new-character-screen";

export const metadata: Metadata = { title: "New character" };

export default function NewCharacterPage() {
  return (
    <RequireSession>
      <NewCharacterScreen />
    </RequireSession>
  );
}
