import type { Message } from "./messages";

/** The same tags as on the server. Later in a reply such a tag is ordinary text. */
const NAMES =
  "(?:think|thinking|thoughts?|reasoning|reason|reflection|analysis|scratchpad|seed:think|mm:think)";
const AT_BEGINNING = new RegExp(
  `^\\s*(?:<(${NAMES})>([^]*?)(?:</\\1>|$)|\\[think\\]([^]*?)(?:\\[/think\\]|$)|◁think▷([^]*?)(?:◁/think▷|$))`,
  "i",
);
/** Some models leave out the opening tag. */
const UNOPENED = /^((?:(?!<think)[^])*[^`'"“„«「(])<\/(?:think|thinking|thought|seed:think)>/i;

/** The text of a reply, and the thoughts of its model. */
export interface SpeechAndThoughts {
  readonly text: string;
  /** Empty: none are known. */
  readonly thoughts: string;
}

/** Splits off the thoughts at the beginning of a reply, where old stored replies have them. */
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

/** A message's text and thoughts, from its content or `meta`; a user's message is all text. */
export function readSpeech({ role, content, meta }: Message): SpeechAndThoughts {
  if (role !== "assistant") return { text: content, thoughts: "" };
  const { text, thoughts } = splitThoughts(content);
  const kept = meta?.["thoughts"];
  const known = typeof kept === "string" ? [kept, thoughts] : [thoughts];
  return { text, thoughts: known.filter(Boolean).join("\n\n") };
}

/** The message with the thoughts from the end of its run. */
export function addThoughts(message: Message, thoughts: string | null): Message {
  return thoughts === null ? message : { ...message, meta: { ...message.meta, thoughts } };
}

/** Whether `text` has any visible character. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text);
}
