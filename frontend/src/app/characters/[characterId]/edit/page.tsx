import { RequireSession } from "@/features/auth/components/require-session";
import { titled } from "@/lib/language/server";
import { EditCharacterScreen } from "./edit-character-screen";

export const generateMetadata = titled("app.editCharacterTitle");

interface EditCharacterPageProps {
  readonly params: Promise<{ readonly characterId: string }>;
}

export default async function EditCharacterPage({ params }: EditCharacterPageProps) {
  const { characterId } = await params;
  return (
    <RequireSession>
      <EditCharacterScreen id={characterId} />
    </RequireSession>
  );
}
