"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTheme } from "next-themes";
import { queryKeys } from "@/lib/query-keys";
import type { Me, SignedIn } from "@/lib/api-schema";
import { startSession } from "@/lib/session";
import { resolveTheme } from "@/lib/theme-choice";
import { clearWritings } from "@/lib/writings";
import { fetchMe, keepTheme } from "./api";
import { type Way, isUnsettled } from "./new-account";

const PATIENCE_MS = 2_000;

/** Who it is, so that their theme is on before their first page is; going on does not hang on it. */
async function meet(access: string): Promise<Me | null> {
  try {
    return await fetchMe(AbortSignal.timeout(PATIENCE_MS), access);
  } catch {
    return null;
  }
}

/**
 * Makes a login this browser's session. An account brings its theme along; one that was just made has
 * none of its own yet, and takes the one that its owner looks at.
 */
export function useKeepLogin(): (login: SignedIn, way: Way) => Promise<void> {
  const client = useQueryClient();
  const { theme, setTheme } = useTheme();
  return async (login, way) => {
    let me = await meet(login.access);
    if (me && isUnsettled(me, way, new Date())) {
      me = { ...me, theme: resolveTheme(theme) };
      // Of no weight: chosen again in the settings it is kept then.
      keepTheme(resolveTheme(theme), login.access).catch(() => undefined);
    } else if (me) setTheme(me.theme);
    if (startSession(login)) clearWritings();
    client.clear();
    if (me) client.setQueryData(queryKeys.me, me);
  };
}
