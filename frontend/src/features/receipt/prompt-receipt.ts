import type { Receipt } from "@/lib/api-schema";

/** What a prompt was made from: of a reply that was given, or of one that might be. */
export type PromptReceipt = Pick<
  Receipt,
  "segments" | "cut" | "tokens" | "history_tokens" | "budget" | "lore"
>;
