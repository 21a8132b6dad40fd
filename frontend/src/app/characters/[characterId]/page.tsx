import type { Metadata } from "next";
import { RequireSession } from "@/features/auth/components/require-session";
import { CharacterScreen } from "./character-screen";

export const metadata: Metadata = { title: "Character" };

interface CharacterPageProps {
  readonly params: Promise<{ readonly characterId: string }>;
}

export default async function CharacterPage({ params }: CharacterPageProps) {
  const { characterId } = await params;
  return (
    <RequireSession>
      <CharacterScreen id={characterId} />
    </RequireSession>
  );
}
