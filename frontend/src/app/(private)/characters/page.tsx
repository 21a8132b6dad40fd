import { CharactersScreen } from "./characters-screen";
import { titled } from "@/lib/language/server";

export const generateMetadata = titled("common.characters");

export default function CharactersPage() {
  return <CharactersScreen />;
}
