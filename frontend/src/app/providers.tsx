"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { type ReactNode, useState } from "react";
import { lateQuietly } from "@/components/late-quietly";
import { useAccountLanguage } from "@/features/auth/use-account-language";
import { useAccountTheme } from "@/features/auth/use-account-theme";
import { isTransient } from "@/lib/api-error";
import { AppCommands } from "./app-commands";
import { useForgetting } from "./use-forgetting";

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

/** Keeps the account's theme and language and this browser's in step; shows nothing. */
function AccountChoices() {
  useAccountTheme();
  useAccountLanguage();
  return null;
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
        <AccountChoices />
        {children}
        <AppCommands />
        <Attendants />
      </ThemeProvider>
    </QueryClientProvider>
  );
}
