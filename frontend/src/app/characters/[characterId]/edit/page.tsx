import type { Metadata } from "next";
import { RequireSession } from "@/features/auth/components/require-session";
import { EditCharacterScreen } from "./edit-character-screen";

export const metadata: Metadata = { title: "Edit a character" };

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
