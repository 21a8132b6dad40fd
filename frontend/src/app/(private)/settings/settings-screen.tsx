"use client";

import { useTheme } from "next-themes";
import Link from "next/link";
import { BackToChat } from "@/components/back-to-chat";
import { LoadFailed } from "@/components/load-failed";
import { PageFrame } from "@/components/page-frame";
import { ThemeChoice } from "@/components/theme-choice";
import { Button, buttonClass } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { DeleteAccount } from "@/features/account/components/delete-account";
import { PasswordForm } from "@/features/account/components/password-form";
import { SessionsList } from "@/features/account/components/sessions-list";
import { TwoSteps } from "@/features/account/components/two-steps";
import { SetPassword } from "@/features/auth/components/set-password";
import { useMe } from "@/features/auth/use-me";
import { useSignOut } from "@/features/auth/use-sign-out";
import { PersonaList } from "@/features/personas/components/persona-list";
import { ModelSelect } from "@/features/settings/components/model-select";
import { OwnStorage } from "@/features/storage/components/own-storage";
import type { Me } from "@/lib/api-schema";
import { leaveWord } from "@/lib/farewell";
import { forgetAccount } from "@/lib/session";
import { SettingsGroup, SettingsSection } from "./settings-section";
import { useText } from "@/lib/language/use-text";
import type { TextKey } from "@/lib/language/text";
import { LanguageChoice } from "@/features/settings/components/language-choice";

const THEMES: Readonly<Record<string, TextKey>> = {
  light: "settings.lightEverywhere",
  dark: "settings.darkEverywhere",
};

function Identity({ me }: { readonly me: Me }) {
  const t = useText();
  return (
    <>
      <SettingsSection title={t("common.password")}>
        {me.has_password ? <PasswordForm email={me.email} /> : <SetPassword email={me.email} />}
      </SettingsSection>
      <SettingsSection title={t("settings.twoStep")} begins="text">
        <TwoSteps email={me.email} hasPassword={me.has_password} />
      </SettingsSection>
      <SettingsSection title={t("settings.signedInOn")} begins="rows">
        <SessionsList />
      </SettingsSection>
    </>
  );
}

/** As tall as the loaded content, so that the groups below stay where they are. */
function Waiting({ rows }: { readonly rows: readonly string[] }) {
  return rows.map((height) => (
    <div key={height} className="px-5 py-5">
      <Skeleton className="h-5 w-40" />
      <Skeleton className={`mt-4 w-full ${height}`} />
    </div>
  ));
}

export function SettingsScreen() {
  const t = useText();
  const { data: me, error, isPending, refetch } = useMe();
  const { theme } = useTheme();
  const signOut = useSignOut();

  function farewell(): void {
    leaveWord(t("settings.farewell"));
    forgetAccount(true);
  }

  return (
    <PageFrame back={<BackToChat />} width="max-w-xl">
      <h1 className="mt-4 mb-5 font-voice text-page font-semibold">{t("common.settings")}</h1>
      {error && !me && <LoadFailed error={error} onRetry={() => void refetch()} className="mb-5" />}
      <SettingsGroup title={t("common.you")}>
        <SettingsSection
          title={t("app.account")}
          text={me?.email ?? "…"}
          // On a phone it has a line of its own from the start: otherwise the loaded address would
          // wrap it.
          aside={
            <Button className="max-sm:w-full" onClick={signOut}>
              {t("common.signOut")}
            </Button>
          }
        />
        {me ? <Identity me={me} /> : isPending && <Waiting rows={["h-28", "h-16", "h-14"]} />}
        <SettingsSection
          title={t("settings.whoYouAre")}
          text={t("settings.whoYouAreText")}
          begins="rows"
        >
          <PersonaList />
        </SettingsSection>
        {me ? (
          <SettingsSection title={t("common.model")}>
            <ModelSelect chosen={me.chat_model} />
          </SettingsSection>
        ) : (
          isPending && <Waiting rows={["h-20"]} />
        )}
      </SettingsGroup>
      <SettingsGroup title={t("settings.howItLooks")}>
        <SettingsSection
          title={t("settings.appearance")}
          text={t(THEMES[theme ?? ""] ?? "settings.followsSystem")}
          aside={<ThemeChoice />}
        />
        {me ? (
          <SettingsSection
            title={t("settings.language")}
            text={t(me.language ? "settings.languageOwn" : "settings.languageBrowser")}
            aside={<LanguageChoice chosen={me.language} />}
          />
        ) : (
          isPending && <Waiting rows={["h-10"]} />
        )}
      </SettingsGroup>
      <SettingsGroup title={t("settings.yourData")}>
        <SettingsSection
          title={t("common.usage")}
          text={t("settings.usageText")}
          aside={
            <Link href="/usage" className={buttonClass("quiet")}>
              {t("common.show")}
            </Link>
          }
        />
        {me && (
          <>
            <SettingsSection title={t("settings.keptHere")} begins="text">
              <OwnStorage />
            </SettingsSection>
            <SettingsSection
              title={t("account.deleteAccount")}
              text={t("settings.deleteText")}
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
    </PageFrame>
  );
}
