import { callApi } from "@/lib/api-client";
import type { SampleAnswer } from "@/lib/api-schema";

/** How long a stranger's question may be, in characters. */
export const QUESTION_LIMIT = 300;

/** Asks the house's first character one thing, as nobody in particular. */
export function askSample(question: string): Promise<SampleAnswer> {
  return callApi<SampleAnswer>("/chat/sample", {
    method: "POST",
    body: { question },
    access: null,
  });
}
