/** One dispatched server-sent event; `id` is the last one received, following the standard. */
export interface SseFrame {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

interface SseDecoder {
  /** Takes bytes that may be split anywhere, even inside a character, and returns the completed events. */
  push(bytes: Uint8Array): SseFrame[];
}

/**
 * An incomplete event at the end of the stream is dropped. `eventsource-parser` in its place would make every chat 1.1 kB
 * heavier, forgets the last id, and keeps back an event that ends with a lone `\r` until more bytes come.
 */
export function createSseDecoder(): SseDecoder {
  const utf8 = new TextDecoder("utf-8");
  let rest = "";
  let endedOnReturn = false;
  let id = "";
  let event = "";
  let data: string[] = [];

  function takeField(line: string): void {
    const colon = line.indexOf(":");
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") event = value;
    else if (name === "data") data.push(value);
    else if (name === "id" && !value.includes("\0")) id = value;
  }

  function dispatch(): SseFrame[] {
    const frame = { id, event: event || "message", data: data.join("\n") };
    const isEmpty = data.length === 0;
    event = "";
    data = [];
    return isEmpty ? [] : [frame];
  }

  function takeLine(line: string): SseFrame[] {
    if (line === "") return dispatch();
    if (!line.startsWith(":")) takeField(line);
    return [];
  }

  return {
    push(bytes) {
      let text = utf8.decode(bytes, { stream: true });
      if (text === "") return [];
      // "\r\n" may be split between two chunks: the "\r" has already ended its line.
      if (endedOnReturn && text.startsWith("\n")) text = text.slice(1);
      endedOnReturn = text.endsWith("\r");
      const lines = (rest + text).split(/\r\n|\n|\r/);
      rest = lines.pop() ?? "";
      return lines.flatMap(takeLine);
    },
  };
}
