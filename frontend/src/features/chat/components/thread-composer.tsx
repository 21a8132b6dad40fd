"use client";

import { joinPieces } from "../pasted";
import { useDraft } from "../use-draft";
import { usePieces } from "../use-pasted";
import { Composer, type ComposerProps } from "./composer";
import { GoneNotice } from "./gone-notice";

interface ThreadComposerProps extends Omit<ComposerProps, "place" | "text" | "onText"> {
  readonly conversationId: string;
}

/** The composer with the conversation's draft in it. Writing renders nothing else of the thread. */
export function ThreadComposer({ conversationId, ...rest }: ThreadComposerProps) {
  const [text, setText] = useDraft(conversationId);
  const pieces = usePieces(conversationId);
  return (
    <>
      {rest.isClosed && <GoneNotice draft={joinPieces(text, pieces)} name={rest.name} />}
      <Composer {...rest} place={conversationId} text={text} onText={setText} />
    </>
  );
}
