import { titled } from "@/lib/language/server";
import { CharacterScreen } from "./character-screen";

export const generateMetadata = titled("app.character");

export default async function CharacterPage({ params }: PageProps<"/characters/[characterId]">) {
  const { characterId } = await params;
  return <CharacterScreen id={characterId} />;
}
