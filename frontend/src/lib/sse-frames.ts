import { NetworkError } from "./api-error";
import { type SseFrame, createSseDecoder } from "./sse-decoder";

/** Three missed pings: the connection is dead, even if no error was reported. */
const SILENCE_LIMIT_MS = 45_000;

type Bytes = ReadableStreamReadResult<Uint8Array>;

async function readWithin(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Bytes> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NetworkError("silence")), SILENCE_LIMIT_MS);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** The events of a response until it ends. Throws NetworkError if nothing comes for too long. */
export async function* readFrames({ body }: Response): AsyncGenerator<SseFrame> {
  if (!body) throw new NetworkError("no stream");
  const decoder = createSseDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const part = await readWithin(reader);
      if (part.done) return;
      yield* decoder.push(part.value);
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
