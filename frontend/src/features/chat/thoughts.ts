import type { Message } from "./messages";

const NAMES = "think|thinking|thought|thoughts|reasoning|reflection";
const ANY_MARK = new RegExp(`</?(?:${NAMES})>`, "i");
const CODE = "```[^]*?(?:```|$)|`[^`\\n]*`";
/** Code may speak of the marks and stays as it is. Only what a reply begins with may be left open. */
const MARKED = new RegExp(
  `(${CODE})|<(${NAMES})>([^]*?)</\\2>|^\\s*<(?:${NAMES})>([^]*)$|^([^<]*)</(?:${NAMES})>`,
  "gi",
);

/** What a reply says aloud, and what its model thought meanwhile. */
export interface Speech {
  readonly text: string;
  /** Empty: nothing that is known. */
  readonly thoughts: string;
}

/** Parts the words of a reply from thoughts that stand among them, as in replies stored long ago. */
function splitThoughts(content: string): Speech {
  if (!ANY_MARK.test(content)) return { text: content, thoughts: "" };
  const thoughts: string[] = [];
  const rest = content.replace(MARKED, (_whole: string, ...groups: (string | undefined)[]) => {
    const [code, , closed, open, unopened] = groups;
    if (code !== undefined) return code;
    thoughts.push((closed ?? open ?? unopened ?? "").trim());
    return "";
  });
  return { text: rest.trim(), thoughts: thoughts.filter(Boolean).join("\n\n") };
}

/** A message's words and thoughts, wherever they are kept; a person's words are all words. */
export function readSpeech({ role, content, meta }: Message): Speech {
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
