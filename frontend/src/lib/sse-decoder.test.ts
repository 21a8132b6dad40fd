import { describe, expect, it } from "vitest";
import { type SseFrame, createSseDecoder } from "./sse-decoder";

const encoder = new TextEncoder();

const STREAM =
  ': ping\n\nid: r:1\nevent: start\ndata: {"a":1}\n\nid: r:2\nevent: token\ndata: {"delta":"Käse 🗡️ 城壁"}\n\ndata: one\ndata: two\n\n';
const FRAMES: SseFrame[] = [
  { id: "r:1", event: "start", data: '{"a":1}' },
  { id: "r:2", event: "token", data: '{"delta":"Käse 🗡️ 城壁"}' },
  { id: "r:2", event: "message", data: "one\ntwo" },
];

function decode(bytes: Uint8Array, cuts: readonly number[]): SseFrame[] {
  const decoder = createSseDecoder();
  const ends = [...cuts, bytes.length];
  return ends.flatMap((end, index) => decoder.push(bytes.subarray(ends[index - 1] ?? 0, end)));
}

describe("sse decoder", () => {
  for (const [name, ending] of [
    ["LF", "\n"],
    ["CRLF", "\r\n"],
    ["CR", "\r"],
  ] as const) {
    const bytes = encoder.encode(STREAM.replaceAll("\n", ending));

    it(`gives the same frames wherever a ${name} stream is cut in two`, () => {
      for (let cut = 0; cut <= bytes.length; cut += 1)
        expect(decode(bytes, [cut]), `cut at ${cut}`).toEqual(FRAMES);
    });

    it(`gives the same frames from a ${name} stream that comes byte by byte`, () => {
      expect(decode(bytes, [...bytes.keys()])).toEqual(FRAMES);
    });
  }

  it("keeps a frame back that was cut short", () => {
    expect(decode(encoder.encode("data: whole\n\ndata: half\n"), [])).toEqual([
      { id: "", event: "message", data: "whole" },
    ]);
  });

  it("does not take an empty line apart from its own ending for a second one", () => {
    const decoder = createSseDecoder();
    expect(decoder.push(encoder.encode("data: a\r"))).toEqual([]);
    expect(decoder.push(encoder.encode("\n"))).toEqual([]);
    expect(decoder.push(encoder.encode("\n"))).toEqual([{ id: "", event: "message", data: "a" }]);
  });

  it("takes one space after the colon, ids without NUL, and fields without a value", () => {
    const text = "id: 7\nid: a\0b\nretry: 5\nnonsense\ndata:  two spaces\ndata\n\n";
    expect(decode(encoder.encode(text), [])).toEqual([
      { id: "7", event: "message", data: " two spaces\n" },
    ]);
  });

  it("ignores a byte order mark and an event without data", () => {
    expect(decode(encoder.encode("\uFEFFevent: none\n\ndata: x\n\n"), [])).toEqual([
      { id: "", event: "message", data: "x" },
    ]);
  });
});
