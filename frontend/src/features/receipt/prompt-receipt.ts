import type { Receipt } from "@/lib/api-schema";

/** The parts of a receipt that describe the prompt, of an actual reply or of a preview. */
export type PromptReceipt = Pick<
  Receipt,
  "segments" | "cut" | "tokens" | "history_tokens" | "budget" | "lore"
>;
