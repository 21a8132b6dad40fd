import type { Conversation } from "@/lib/api-schema";
import { say } from "@/lib/language/current";

export interface DayGroup {
  readonly label: string;
  readonly conversations: readonly Conversation[];
}

const DAY_MS = 86_400_000;

function nameDay(time: string, now: Date): string {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const age = midnight - new Date(time).getTime();
  if (age <= 0) return say("time.today");
  if (age <= DAY_MS) return say("time.yesterday");
  if (age <= 7 * DAY_MS) return say("time.thisWeek");
  if (age <= 30 * DAY_MS) return say("time.thisMonth");
  return say("time.earlier");
}

/** Groups conversations by day, in the order given. */
export function groupByDay(conversations: readonly Conversation[], now: Date): DayGroup[] {
  const groups = new Map<string, Conversation[]>();
  for (const conversation of conversations) {
    const label = nameDay(conversation.last_message_at ?? conversation.created_at, now);
    groups.set(label, [...(groups.get(label) ?? []), conversation]);
  }
  return [...groups].map(([label, members]) => ({ label, conversations: members }));
}
