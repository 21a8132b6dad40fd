import { numberFormat, say } from "./language/current";

const whole = numberFormat();

/** "12,345" */
export function formatCount(count: number): string {
  return whole().format(count);
}

/** "1,234 tokens" */
export function describeTokens(count: number): string {
  return say("common.tokenCount", { count, shown: formatCount(count) });
}
