"use client";

import { ArrowLeft } from "lucide-react";
import { useTheme } from "next-themes";
import Link from "next/link";
import { OfflineNotice } from "@/components/offline-notice";
import { ThemeButton } from "@/components/theme-button";
import { Button, buttonClass } from "@/components/ui/button";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { DeleteAccount } from "@/features/account/components/delete-account";
import { PasswordForm } from "@/features/account/components/password-form";
import { SessionsList } from "@/features/account/components/sessions-list";
import { SetPassword } from "@/features/account/components/set-password";
import { TwoSteps } from "@/features/account/components/two-steps";
import { useMe } from "@/features/auth/use-me";
import { useSignOut } from "@/features/auth/use-sign-out";
import { ModelSelect } from "@/features/settings/components/model-select";
import { OwnStorage } from "@/features/storage/components/own-storage";
import { describeError } from "@/lib/api-error";
import type { Me } from "@/lib/api-schema";
import { leaveWord } from "@/lib/farewell";
import { SettingsSection } from "./settings-section";

const THEMES: Readonly<Record<string, string>> = {
  light: "Light, on all your devices.",
  dark: "Dark, on all your devices.",
};

function OwnSections({ me, onDeleted }: { readonly me: Me; readonly onDeleted: () => void }) {
  return (
    <>
      <SettingsSection title="Model">
        <ModelSelect chosen={me.chat_model} />
      </SettingsSection>
      <SettingsSection title="Password">
        {me.has_password ? <PasswordForm email={me.email} /> : <SetPassword email={me.email} />}
      </SettingsSection>
      <SettingsSection title="Two-step sign-in">
        <TwoSteps email={me.email} hasPassword={me.has_password} />
      </SettingsSection>
      <SettingsSection title="Signed in on">
        <SessionsList />
      </SettingsSection>
      <SettingsSection title="Your data">
        <OwnStorage />
      </SettingsSection>
      <SettingsSection
        title="Delete account"
        text="You, your chats and everything in them."
        aside={
          <DeleteAccount email={me.email} hasPassword={me.has_password} onDeleted={onDeleted} />
        }
      />
    </>
  );
}

export function SettingsScreen() {
  const { data: me, error, refetch } = useMe();
  const { theme } = useTheme();
  const signOut = useSignOut();

  function farewell(): void {
    leaveWord("Your account and everything in it is gone. Farewell.");
    signOut();
  }

  return (
    <main className="lamplight min-h-dvh px-4 py-6">
      <div className="mx-auto max-w-xl">
        <Link href="/chat" className={buttonClass("ghost", "-ml-3")}>
          <ArrowLeft className="size-4" aria-hidden />
          Back to the chat
        </Link>
        <h1 className="mt-4 mb-5 font-voice text-page font-semibold">Settings</h1>
        <OfflineNotice className="mb-5" />
        <div className="divide-y rounded-2xl border bg-raised shadow-lift">
          <SettingsSection
            title="Account"
            text={me?.email ?? "…"}
            aside={<Button onClick={signOut}>Sign out</Button>}
          />
          <SettingsSection
            title="Appearance"
            text={THEMES[theme ?? ""] ?? "This browser follows its system."}
            aside={<ThemeButton />}
          />
          <SettingsSection
            title="Usage"
            text="What your chats have used of which model."
            aside={
              <Link href="/usage" className={buttonClass("quiet")}>
                Show
              </Link>
            }
          />
          {me && <OwnSections me={me} onDeleted={farewell} />}
          {error && !me && (
            <div className="p-5">
              <Notice look="alarm">
                {describeError(error)}
                <NoticeAction onClick={() => void refetch()}>Try again</NoticeAction>
              </Notice>
            </div>
          )}
        </div>
      </div>
    </main>
  );
}
