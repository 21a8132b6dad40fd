import { TryOut } from "@/features/characters/components/try/try-out";
import type { Definition } from "@/features/characters/definition";
import { PromptPreview } from "@/features/receipt/components/prompt-preview";

interface CharacterPreviewProps {
  /** Null: the character does not exist yet. */
  readonly id: string | null;
  readonly definition: Definition;
}

/** The panel beside the editor: a test chat, and what a reply is made from. */
export function CharacterPreview(props: CharacterPreviewProps) {
  return (
    <TryOut
      {...props}
      renderReceipt={(receipt, name) => <PromptPreview receipt={receipt} name={name} />}
    />
  );
}
