import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The model's reply: thoughts, words, and how long it pauses. */
export interface Script {
  readonly thoughts: string;
  readonly words: string;
  readonly pauseMs?: number;
  /** How many characters of the words are sent at a time; all at once if left out. */
  readonly pieceLength?: number;
}

export interface ThinkingModel {
  readonly address: string;
  /** Requests for a reply so far. */
  readonly asked: { readonly messages: readonly { role: string; content: string }[] }[];
  /** The reply to all further requests. */
  script: Script;
  close(): void;
}

function chunk(delta: object, finish: string | null = null): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

/** A server with OpenAI's API whose model also sends its thoughts. */
export async function startThinkingModel(): Promise<ThinkingModel> {
  const asked: ThinkingModel["asked"] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      asked.push(JSON.parse(Buffer.concat(pieces).toString()) as (typeof asked)[number]);
      const { thoughts, words, pauseMs = 0, pieceLength = words.length } = model.script;
      response.writeHead(200, { "content-type": "text/event-stream" });
      if (thoughts) response.write(chunk({ reasoning_content: thoughts }));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      for (let at = 0; at < words.length; at += pieceLength) {
        response.write(chunk({ content: words.slice(at, at + pieceLength) }));
        await new Promise((resolve) => setTimeout(resolve, pieceLength < words.length ? 1 : 0));
      }
      response.end(`${chunk({}, "stop")}data: [DONE]\n\n`);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const model: ThinkingModel = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    script: { thoughts: "", words: "Aye." },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return model;
}
