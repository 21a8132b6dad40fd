import type { Metadata } from "next";
import { RequireSession } from "@/features/auth/components/require-session";
import { CharactersScreen } from "./characters-screen";

export const metadata: Metadata = { title: "Characters" };

export default function CharactersPage() {
  return (
    <RequireSession>
      <CharactersScreen />
    </RequireSession>
  );
}
