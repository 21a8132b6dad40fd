import { fetchAuthorized, requireOk } from "@/lib/api-client";
import { NetworkError } from "@/lib/api-error";
import { readEndpoints } from "@/lib/env";
import type { SseFrame } from "@/lib/sse-decoder";
import { readFrames } from "@/lib/sse-frames";

/** The longest question of a visitor, in characters. */
export const QUESTION_LIMIT = 300;

function readDelta({ event, data }: SseFrame): string {
  if (event !== "token") return "";
  const { delta } = JSON.parse(data) as { readonly delta?: unknown };
  return typeof delta === "string" ? delta : "";
}

/**
 * Asks the default character one question without signing in. Calls `onText` with the answer so far while it arrives,
 * and returns the whole answer.
 */
export async function askSample(
  question: string,
  onText: (text: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const response = await requireOk(
    await fetchAuthorized(`${readEndpoints().rest}/chat/sample`, {
      method: "POST",
      headers: { accept: "text/event-stream", "content-type": "application/json" },
      body: JSON.stringify({ question }),
      signal: signal ?? null,
    }),
  );
  let text = "";
  for await (const frame of readFrames(response)) {
    if (frame.event === "end") return text;
    text += readDelta(frame);
    onText(text);
  }
  throw new NetworkError("cut off");
}
