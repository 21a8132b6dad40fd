"use client";

import { useDraft } from "../use-draft";
import { Composer, type ComposerProps } from "./composer";
import { GoneNotice } from "./gone-notice";

interface ThreadComposerProps extends Omit<ComposerProps, "text" | "onText"> {
  readonly conversationId: string;
}

/** The composer with the conversation's draft in it. Writing renders nothing else of the thread. */
export function ThreadComposer({ conversationId, ...rest }: ThreadComposerProps) {
  const [text, setText] = useDraft(conversationId);
  return (
    <>
      {rest.isClosed && <GoneNotice draft={text} name={rest.name} />}
      <Composer {...rest} text={text} onText={setText} />
    </>
  );
}
