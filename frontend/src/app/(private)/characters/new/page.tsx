import { titled } from "@/lib/language/server";
import { NewCharacterScreen } from "./new-character-screen";

export const generateMetadata = titled("app.newCharacter");

export default function NewCharacterPage() {
  return <NewCharacterScreen />;
}
