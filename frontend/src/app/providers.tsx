"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { type ReactNode, useState } from "react";
import { AppCommands } from "./app-commands";
import { AccountTheme } from "@/features/auth/components/account-theme";
import { lateQuietly } from "@/components/late-quietly";
import { isTransient } from "@/lib/api-error";
import { AccountLanguage } from "@/features/auth/components/account-language";
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
