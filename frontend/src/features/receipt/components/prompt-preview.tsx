import { listLeftOut } from "../left-out";
import type { PromptReceipt } from "../prompt-receipt";
import { LeftOutList } from "./left-out-list";
import { Remembered } from "./remembered";
import { TokenBar } from "./token-bar";
import { WholePrompt } from "./whole-prompt";

interface PromptPreviewProps {
  readonly receipt: PromptReceipt;
  /** The character that would reply. */
  readonly name: string;
}

/** The prompt that the next reply would be made from. */
export function PromptPreview({ receipt, name }: PromptPreviewProps) {
  return (
    <>
      <Remembered receipt={receipt} name={name} />
      <TokenBar receipt={receipt} />
      <LeftOutList leftOut={listLeftOut(receipt)} />
      <WholePrompt receipt={receipt} />
    </>
  );
}
