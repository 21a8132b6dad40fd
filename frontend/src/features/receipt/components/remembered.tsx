import { readLore } from "../lore";
import { listMemories } from "../memories";
import type { PromptReceipt } from "../prompt-receipt";
import { LoreSection } from "./lore-section";
import { MemoryList } from "./memory-list";

interface RememberedProps {
  readonly receipt: PromptReceipt;
  /** The character that replies. */
  readonly name: string;
}

/** What was retrieved for a question: notes by their meaning, lorebook entries by their keys. */
export function Remembered({ receipt, name }: RememberedProps) {
  const memories = listMemories(receipt);
  const lore = readLore(receipt.lore, receipt.segments);
  // A character from a card may have nothing but a lorebook; then an empty list of notes is not shown.
  const isSaid = memories.length > 0 || lore === null || lore.gotIn.length === 0;
  return (
    <>
      {isSaid && <MemoryList memories={memories} name={name} />}
      <LoreSection lore={lore} />
    </>
  );
}
