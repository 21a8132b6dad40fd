"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { ThemeButton } from "@/components/theme-button";
import { Button, buttonClass } from "@/components/ui/button";
import { useMe } from "@/features/auth/use-me";
import { useSignOut } from "@/features/auth/use-sign-out";

interface RowProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

function Row({ title, text, children }: RowProps) {
  return (
    <div className="flex items-center justify-between gap-4 px-5 py-4">
      <div className="min-w-0">
        <h2 className="text-sm font-medium">{title}</h2>
        <p className="truncate text-sm text-muted">{text}</p>
      </div>
      {children}
    </div>
  );
}

export function SettingsScreen() {
  const { data: me } = useMe();
  const signOut = useSignOut();
  return (
    <main className="lamplight min-h-dvh px-4 py-6">
      <div className="mx-auto max-w-xl">
        <Link href="/chat" className={buttonClass("ghost", "-ml-3")}>
          <ArrowLeft className="size-4" aria-hidden />
          Back to the chat
        </Link>
        <h1 className="mt-4 mb-5 font-voice text-3xl font-semibold tracking-tight">Settings</h1>
        <div className="divide-y rounded-2xl border bg-raised shadow-lift">
          <Row title="Appearance" text="Follows your system until you choose.">
            <ThemeButton />
          </Row>
          <Row title="Account" text={me?.email ?? "…"}>
            <Button onClick={signOut}>Sign out</Button>
          </Row>
        </div>
      </div>
    </main>
  );
}
