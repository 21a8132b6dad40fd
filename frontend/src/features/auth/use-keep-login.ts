import { useQueryClient } from "@tanstack/react-query";
import { useTheme } from "next-themes";
import { queryKeys } from "@/lib/query-keys";
import type { Me, SignedIn } from "@/lib/api-schema";
import { startSession } from "@/lib/session";
import { resolveTheme } from "@/lib/theme-choice";
import { clearWritings } from "@/lib/writings";
import { fetchMe, keepTheme } from "./account-api";
import { type Way, isUnsettled } from "./new-account";

const PATIENCE_MS = 2_000;

/**
 * Fetches the user, so that the theme is set before the first page appears. Null: it failed, and
 * the login goes on without it.
 */
async function meet(access: string): Promise<Me | null> {
  try {
    return await fetchMe(AbortSignal.timeout(PATIENCE_MS), access);
  } catch {
    return null;
  }
}

/**
 * Makes a login this browser's session, and applies the account's theme. A new account has no theme
 * of its own yet and takes the one that this browser shows.
 */
export function useKeepLogin(): (login: SignedIn, way: Way) => Promise<void> {
  const client = useQueryClient();
  const { theme, setTheme } = useTheme();
  return async (login, way) => {
    let me = await meet(login.access);
    if (me && isUnsettled(me, way, new Date())) {
      me = { ...me, theme: resolveTheme(theme) };
      // A failure does not matter: the next choice in the settings is saved.
      keepTheme(resolveTheme(theme), login.access).catch(() => undefined);
    } else if (me) setTheme(me.theme);
    if (startSession(login)) clearWritings();
    client.clear();
    if (me) client.setQueryData(queryKeys.me, me);
  };
}
