import { RequireSession } from "@/features/auth/components/require-session";
import { titled } from "@/lib/language/server";
import { CharacterScreen } from "./character-screen";

export const generateMetadata = titled("app.character");

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
