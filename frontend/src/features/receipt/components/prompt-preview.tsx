import { listLeftOut } from "../left-out";
import { readLore } from "../lore";
import { listMemories } from "../memories";
import type { PromptReceipt } from "../prompt-receipt";
import { LeftOutList } from "./left-out-list";
import { LoreSection } from "./lore-section";
import { MemoryList } from "./memory-list";
import { TokenBar } from "./token-bar";
import { WholePrompt } from "./whole-prompt";

interface PromptPreviewProps {
  readonly receipt: PromptReceipt;
  /** Who would reply. */
  readonly name: string;
}

/** What a reply would be made from, before there is one. */
export function PromptPreview({ receipt, name }: PromptPreviewProps) {
  return (
    <>
      <MemoryList memories={listMemories(receipt)} name={name} />
      <LoreSection lore={readLore(receipt.lore)} />
      <TokenBar receipt={receipt} />
      <LeftOutList leftOut={listLeftOut(receipt)} />
      <WholePrompt receipt={receipt} />
    </>
  );
}
