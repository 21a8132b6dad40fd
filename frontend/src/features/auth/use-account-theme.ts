"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTheme } from "next-themes";
import { useEffect, useRef } from "react";
import { isTransient } from "@/lib/api-error";
import type { Me } from "@/lib/api-schema";
import { queryKeys } from "@/lib/query-keys";
import { readSessionState } from "@/lib/session";
import { type Theme, resolveTheme, subscribeThemeChoice } from "@/lib/theme-choice";
import { keepTheme } from "./api";
import { useMe } from "./use-me";

const RETRIES = 3;

/** Tells the account what was chosen here. */
function useKeepingTheme(): void {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (theme: Theme) => keepTheme(theme),
    // One after the other: the last choice is the one that stays.
    scope: { id: "theme" },
    retry: (count, error) => count < RETRIES && isTransient(error),
  });
  useEffect(
    () =>
      subscribeThemeChoice((choice) => {
        if (readSessionState() === "signed-out") return;
        const theme = resolveTheme(choice);
        client.setQueryData<Me>(queryKeys.me, (me) => me && { ...me, theme });
        mutate(theme);
      }),
    [client, mutate],
  );
}

/**
 * What was chosen on another device comes with the account; a browser that follows its system goes on
 * doing so until its reader signs in anew.
 */
export function useAccountTheme(): void {
  useKeepingTheme();
  const { theme, setTheme } = useTheme();
  const { data: me } = useMe();
  const seen = useRef<Theme | null>(null);
  const kept = me?.theme ?? null;
  useEffect(() => {
    if (kept === seen.current) return;
    seen.current = kept;
    if (kept !== null && theme !== "system" && theme !== kept) setTheme(kept);
  }, [kept, theme, setTheme]);
}
