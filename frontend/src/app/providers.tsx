"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { type ReactNode, useEffect, useState } from "react";
import { AppCommands } from "./app-commands";
import { AccountTheme } from "@/features/auth/components/account-theme";
import { lateQuietly } from "@/components/late-quietly";
import { isTransient } from "@/lib/api-error";
import {
  hasAccountGone,
  readOwner,
  readSessionState,
  subscribeOtherOwner,
  subscribeSession,
} from "@/lib/session";
import { clearWritings } from "@/lib/writings";
import { AccountLanguage } from "@/features/auth/components/account-language";

const Attendants = lateQuietly(() => import("./attendants").then((module) => module.Attendants));

const RETRIES = 2;

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 20_000,
        retry: (count, error) => count < RETRIES && isTransient(error),
      },
    },
  });
}

/** What one reader fetched must not be shown to the next one, whichever tab the change happened in. */
function useForgetting(client: QueryClient): void {
  useEffect(() => {
    let owner = readOwner();
    return subscribeSession(() => {
      if (readSessionState() === "signed-out" || readOwner() !== owner) client.clear();
      // What another tab could not: words that are still to be stored.
      if (hasAccountGone()) clearWritings();
      owner = readOwner();
    });
  }, [client]);
  // What is drawn, and what it still waits for, is the last one's, too.
  useEffect(
    () =>
      subscribeOtherOwner(() => {
        window.location.reload();
      }),
    [],
  );
}

interface ProvidersProps {
  readonly nonce: string;
  readonly children: ReactNode;
}

export function Providers({ nonce, children }: ProvidersProps) {
  const [client] = useState(createQueryClient);
  useForgetting(client);
  return (
    <QueryClientProvider client={client}>
      <ThemeProvider
        attribute="class"
        storageKey="color-theme"
        disableTransitionOnChange={false}
        nonce={nonce}
      >
        <AccountTheme />
        <AccountLanguage />
        {children}
        <AppCommands />
        <Attendants />
      </ThemeProvider>
    </QueryClientProvider>
  );
}
