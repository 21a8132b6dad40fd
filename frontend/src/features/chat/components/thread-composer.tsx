import { useDraft } from "../use-draft";
import { Composer, type ComposerProps } from "./composer";
import { GoneNotice } from "./late-parts";

interface ThreadComposerProps extends Omit<ComposerProps, "place" | "draft"> {
  readonly conversationId: string;
}

/** The composer with the conversation's draft in it. Typing renders nothing else of the thread. */
export function ThreadComposer({ conversationId, ...rest }: ThreadComposerProps) {
  const draft = useDraft(conversationId);
  return (
    <>
      {rest.isClosed && <GoneNotice place={conversationId} name={rest.name} />}
      <Composer {...rest} place={conversationId} draft={draft} />
    </>
  );
}
