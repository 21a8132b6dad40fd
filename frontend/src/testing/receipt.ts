import type { Receipt, Segment } from "@/lib/api-schema";

/** A piece of the system message, unless `fields` say otherwise. */
export function makeSegment(kind: string, fields: Partial<Segment> = {}): Segment {
  const none = {
    source_id: "",
    tokens: 10,
    reason: "always kept",
    score: null,
    text: "",
    message: 0,
  };
  return { kind, ...none, ...fields };
}

/** The receipt of a small finished prompt: two entries, two earlier messages, nothing left out. */
export function makeReceipt(fields: Partial<Receipt> = {}): Receipt {
  return {
    run_id: "9c1f0f6e-3a51-4b8e-9a0a-0c2a7a1f5b11",
    message_id: "1b7c1c0e-8f0a-4c62-8d2e-66b0a8a4c0de",
    model: "openai/gpt-4o-mini",
    status: "final",
    created_at: "2026-01-01T12:00:00.000000Z",
    first_token_at: "2026-01-01T12:00:00.830000Z",
    ended_at: "2026-01-01T12:00:02.400000Z",
    input_tokens: 1234,
    output_tokens: null,
    call_log_id: "5f0f7a52-6f0f-4b4a-9d63-6a8e2d0b7c11",
    cost_usd: "0.000345000000",
    cost_source: "table",
    mode: "ic",
    budget: 1000,
    history_tokens: 38,
    cached_tokens: null,
    tokens: 250,
    lore: null,
    segments: [
      makeSegment("template", { tokens: 60, text: "You are Bronn.\n\n" }),
      makeSegment("example", { tokens: 30, text: "- Someone: Hm?\n" }),
      makeSegment("instructions", { tokens: 40, text: "# Instructions" }),
      makeSegment("user", { tokens: 12, text: null, message: 1 }),
      makeSegment("assistant", { tokens: 18, text: null, message: 2 }),
      makeSegment("knowledge", {
        source_id: "tyrion-lannister",
        tokens: 40,
        reason: "matched tyrion, imp; close to “who is tyrion”",
        score: 2.5,
        message: 3,
        text: "- Tywin's younger son. In your own voice: The Imp pays well.\n",
      }),
      makeSegment("knowledge", {
        source_id: "pay",
        tokens: 20,
        reason: "matched as a whole",
        score: 1.25,
        message: 3,
        text: "- He works for coin.\n",
      }),
      makeSegment("question", { tokens: 14, text: null, message: 3 }),
    ],
    cut: [],
    ...fields,
  };
}
