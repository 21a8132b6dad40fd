import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTheme } from "next-themes";
import { useEffect, useRef } from "react";
import { showChoices } from "@/lib/account-choices";
import { isTransient } from "@/lib/api-error";
import { readSessionState } from "@/lib/session";
import { type Theme, resolveTheme, subscribeThemeChoice } from "@/lib/theme-choice";
import { keepTheme } from "./account-api";
import { useMe } from "./use-me";

const RETRIES = 3;

/** Saves the theme chosen in this browser to the account. */
function useKeepingTheme(): void {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (theme: Theme) => keepTheme(theme),
    // Requests run one after the other, so that the last choice wins.
    scope: { id: "theme" },
    retry: (count, error) => count < RETRIES && isTransient(error),
  });
  useEffect(
    () =>
      subscribeThemeChoice((choice) => {
        if (readSessionState() === "signed-out") return;
        const theme = resolveTheme(choice);
        showChoices(client, { theme });
        mutate(theme);
      }),
    [client, mutate],
  );
}

/**
 * Applies the account's theme, which may have been chosen on another device. A browser that follows
 * its system keeps doing so until its user signs in again.
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
