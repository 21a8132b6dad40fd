import type { ReactNode } from "react";
import { listLeftOut } from "../left-out";
import type { PromptReceipt } from "../prompt-receipt";
import { LeftOutList } from "./left-out-list";
import { Remembered } from "./remembered";
import { TokenBar } from "./token-bar";
import { WholePrompt } from "./whole-prompt";

interface PromptPreviewProps {
  readonly receipt: PromptReceipt;
  /** The character that replies. */
  readonly name: string;
  /** Rendered before the prompt itself: what else is known. */
  readonly children?: ReactNode;
}

/** What a reply is, or would be, made from. */
export function PromptPreview({ receipt, name, children }: PromptPreviewProps) {
  return (
    <>
      <Remembered receipt={receipt} name={name} />
      <TokenBar receipt={receipt} />
      <LeftOutList leftOut={listLeftOut(receipt)} />
      {children}
      <WholePrompt receipt={receipt} />
    </>
  );
}
