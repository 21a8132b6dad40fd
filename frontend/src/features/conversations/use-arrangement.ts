"use client";

import { createContext, use, useCallback, useLayoutEffect, useMemo, useState } from "react";
import type { Conversation } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { type DayGroup, groupByDay } from "./group-by-day";

type Hold = (id: string, isHeld: boolean) => void;

export const HoldContext = createContext<Hold>(() => undefined);

/** While `isHeld` the list that the row `id` is in stays as it is. */
export function useHold(id: string, isHeld: boolean): void {
  const hold = use(HoldContext);
  useLayoutEffect(() => {
    if (!isHeld) return;
    hold(id, true);
    return () => {
      hold(id, false);
    };
  }, [hold, id, isHeld]);
}

interface Arrangement {
  readonly groups: readonly DayGroup[];
  readonly isHeld: boolean;
  readonly hold: Hold;
}

/**
 * What is shown under which heading. While the reader has a row in hand, its menu or its title, the list shows
 * what it showed: a row that went to another group would lose both.
 */
export function useArrangement(
  pinned: readonly Conversation[],
  conversations: readonly Conversation[],
): Arrangement {
  const t = useText();
  const today = new Date().toDateString();
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
  const hold = useCallback<Hold>((id, isHeldNow) => {
    setHeldId((held) => (isHeldNow ? id : held === id ? null : held));
  }, []);
  return { groups: isHeld ? shown : groups, isHeld, hold };
}
