"use client";

import { ArrowLeft } from "lucide-react";
import { useTheme } from "next-themes";
import Link from "next/link";
import { OfflineNotice } from "@/components/offline-notice";
import { ThemeChoice } from "@/components/theme-choice";
import { Button, buttonClass } from "@/components/ui/button";
import { Notice, NoticeAction } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { DeleteAccount } from "@/features/account/components/delete-account";
import { PasswordForm } from "@/features/account/components/password-form";
import { SessionsList } from "@/features/account/components/sessions-list";
import { SetPassword } from "@/features/account/components/set-password";
import { TwoSteps } from "@/features/account/components/two-steps";
import { useMe } from "@/features/auth/use-me";
import { useSignOut } from "@/features/auth/use-sign-out";
import { PersonaList } from "@/features/personas/components/persona-list";
import { ModelSelect } from "@/features/settings/components/model-select";
import { OwnStorage } from "@/features/storage/components/own-storage";
import { describeError } from "@/lib/api-error";
import type { Me } from "@/lib/api-schema";
import { leaveWord } from "@/lib/farewell";
import { SettingsGroup, SettingsSection } from "./settings-section";

const THEMES: Readonly<Record<string, string>> = {
  light: "Light, on all your devices.",
  dark: "Dark, on all your devices.",
};

function Identity({ me }: { readonly me: Me }) {
  return (
    <>
      <SettingsSection title="Password">
        {me.has_password ? <PasswordForm email={me.email} /> : <SetPassword email={me.email} />}
      </SettingsSection>
      <SettingsSection title="Two-step sign-in">
        <TwoSteps email={me.email} hasPassword={me.has_password} />
      </SettingsSection>
      <SettingsSection title="Signed in on">
        <SessionsList />
      </SettingsSection>
    </>
  );
}

/** As tall as what comes, so that the groups below stay where they are. */
function Waiting({ rows }: { readonly rows: readonly string[] }) {
  return rows.map((height) => (
    <div key={height} className="px-5 py-5">
      <Skeleton className="h-5 w-40" />
      <Skeleton className={`mt-4 w-full ${height}`} />
    </div>
  ));
}

export function SettingsScreen() {
  const { data: me, error, isPending, refetch } = useMe();
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
        {error && !me && (
          <Notice look="alarm" className="mb-5">
            {describeError(error)}
            <NoticeAction onClick={() => void refetch()}>Try again</NoticeAction>
          </Notice>
        )}
        <SettingsGroup title="You">
          <SettingsSection
            title="Account"
            text={me?.email ?? "…"}
            aside={<Button onClick={signOut}>Sign out</Button>}
          />
          {me ? <Identity me={me} /> : isPending && <Waiting rows={["h-28", "h-16", "h-14"]} />}
        </SettingsGroup>
        <SettingsGroup title="How it looks">
          <SettingsSection
            title="Appearance"
            text={THEMES[theme ?? ""] ?? "This browser follows its system."}
            aside={<ThemeChoice />}
          />
          {me ? (
            <SettingsSection title="Model">
              <ModelSelect chosen={me.chat_model} />
            </SettingsSection>
          ) : (
            isPending && <Waiting rows={["h-20"]} />
          )}
        </SettingsGroup>
        <SettingsGroup title="In your chats">
          <SettingsSection title="Who you are" text="What characters call you, and know of you.">
            <PersonaList />
          </SettingsSection>
        </SettingsGroup>
        <SettingsGroup title="Your data">
          <SettingsSection
            title="Usage"
            text="What your chats have used of which model."
            aside={
              <Link href="/usage" className={buttonClass("quiet")}>
                Show
              </Link>
            }
          />
          {me && (
            <>
              <SettingsSection title="Kept here">
                <OwnStorage />
              </SettingsSection>
              <SettingsSection
                title="Delete account"
                text="You, your chats and everything in them."
                aside={
                  <DeleteAccount
                    email={me.email}
                    hasPassword={me.has_password}
                    onDeleted={farewell}
                  />
                }
              />
            </>
          )}
        </SettingsGroup>
      </div>
    </main>
  );
}
