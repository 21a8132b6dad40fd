import { createContext, use, useCallback, useLayoutEffect, useMemo, useState } from "react";
import type { Conversation } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { type DayGroup, groupByDay } from "./group-by-day";

type Hold = (id: string, isHeld: boolean) => void;

export const HoldContext = createContext<Hold>(() => undefined);

/** Keeps the list from being rearranged while `isHeld`. A row with the conversation `id` calls it. */
export function useHold(id: string, isHeld: boolean): void {
  const hold = use(HoldContext);
  useLayoutEffect(() => {
    if (!isHeld) return;
    hold(id, true);
    return () => hold(id, false);
  }, [hold, id, isHeld]);
}

interface Arrangement {
  readonly groups: readonly DayGroup[];
  readonly isHeld: boolean;
  readonly hold: Hold;
}

/** Today as a string: it stays equal until midnight, so the groups are kept. */
const nameToday = (): string => new Date().toDateString();

/**
 * The conversations in groups, each with its heading. While a row's menu is open or its title is edited, the groups
 * stay as they were: a row that moved to another group would be remounted and lose both.
 */
export function useArrangement(
  pinned: readonly Conversation[],
  conversations: readonly Conversation[],
): Arrangement {
  const t = useText();
  const today = nameToday();
  const groups = useMemo(() => {
    const rest = conversations.filter(({ is_pinned }) => !is_pinned);
    const days = groupByDay(rest, new Date(today));
    if (pinned.length === 0) return days;
    return [{ label: t("conversations.pinned"), conversations: pinned }, ...days];
  }, [pinned, conversations, today, t]);
  const [heldId, setHeldId] = useState<string | null>(null);
  const [shown, setShown] = useState(groups);
  const isHeld = heldId !== null;
  if (!isHeld && shown !== groups) setShown(groups);
  const hold = useCallback<Hold>(
    (id, isHeldNow) => setHeldId((held) => (isHeldNow ? id : held === id ? null : held)),
    [],
  );
  return { groups: isHeld ? shown : groups, isHeld, hold };
}
