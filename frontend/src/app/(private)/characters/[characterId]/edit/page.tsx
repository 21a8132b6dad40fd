import { titled } from "@/lib/language/server";
import { EditCharacterScreen } from "./edit-character-screen";

export const generateMetadata = titled("app.editCharacterTitle");

export default async function EditCharacterPage({
  params,
}: PageProps<"/characters/[characterId]/edit">) {
  const { characterId } = await params;
  return <EditCharacterScreen id={characterId} />;
}
