import type { Message } from "./messages";

/** As the server parts them. Later in a reply such a mark is a word like any other. */
const NAMES =
  "(?:think|thinking|thoughts?|reasoning|reason|reflection|analysis|scratchpad|seed:think|mm:think)";
const AT_BEGINNING = new RegExp(
  `^\\s*(?:<(${NAMES})>([^]*?)(?:</\\1>|$)|\\[think\\]([^]*?)(?:\\[/think\\]|$)|◁think▷([^]*?)(?:◁/think▷|$))`,
  "i",
);
/** Some models leave out the opening mark. */
const UNOPENED = /^((?:(?!<think)[^])*[^`'"“„«「(])<\/(?:think|thinking|thought|seed:think)>/i;

/** What a reply says aloud, and what its model thought meanwhile. */
export interface SpeechAndThoughts {
  readonly text: string;
  /** Empty: nothing that is known. */
  readonly thoughts: string;
}

/** Parts the words of a reply from thoughts that stand before them, as in replies stored long ago. */
function splitThoughts(content: string): SpeechAndThoughts {
  const thoughts: string[] = [];
  let text = content;
  for (;;) {
    const found = AT_BEGINNING.exec(text) ?? (thoughts.length === 0 ? UNOPENED.exec(text) : null);
    if (!found) return { text, thoughts: thoughts.filter(Boolean).join("\n\n") };
    thoughts.push((found[2] ?? found[3] ?? found[4] ?? found[1] ?? "").trim());
    text = text.slice(found[0].length).trimStart();
  }
}

/** A message's words and thoughts, wherever they are kept; a person's words are all words. */
export function readSpeech({ role, content, meta }: Message): SpeechAndThoughts {
  if (role !== "assistant") return { text: content, thoughts: "" };
  const { text, thoughts } = splitThoughts(content);
  const kept = meta?.["thoughts"];
  const known = typeof kept === "string" ? [kept, thoughts] : [thoughts];
  return { text, thoughts: known.filter(Boolean).join("\n\n") };
}

/** The message with thoughts that the end of its run told of. */
export function addThoughts(message: Message, thoughts: string | null): Message {
  return thoughts === null ? message : { ...message, meta: { ...message.meta, thoughts } };
}

/** Whether there is anything in `text` that a reader can see. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text);
}
