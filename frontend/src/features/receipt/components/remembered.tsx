import { readLore } from "../lore";
import { listMemories } from "../memories";
import type { PromptReceipt } from "../prompt-receipt";
import { LoreSection } from "./lore-section";
import { MemoryList } from "./memory-list";

interface RememberedProps {
  readonly receipt: PromptReceipt;
  /** Who replies. */
  readonly name: string;
}

/** What a question brought to mind: notes by what they mean, entries of lorebooks by their words. */
export function Remembered({ receipt, name }: RememberedProps) {
  const memories = listMemories(receipt);
  const lore = readLore(receipt.lore, receipt.segments);
  // A character of a card may have nothing but a lorebook: then it is not said that nothing was remembered.
  const isSaid = memories.length > 0 || lore === null || lore.gotIn.length === 0;
  return (
    <>
      {isSaid && <MemoryList memories={memories} name={name} />}
      <LoreSection lore={lore} />
    </>
  );
}
