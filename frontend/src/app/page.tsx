import Link from "next/link";
import { DrawnFace } from "@/components/drawn-face";
import { Lantern } from "@/components/lantern";
import { Wordmark } from "@/components/mark";
import { ThemeButton } from "@/components/theme-button";
import { buttonClass } from "@/components/ui/button";
import { SampleTable } from "@/features/sample/components/sample-table";
import { resolveLook } from "@/lib/looks";
import { FarewellNotice } from "./farewell-notice";
import { readText } from "@/lib/language/server";

/** Copied from the character's file, because fetching it needs a signed-in user. */
const BRONN = resolveLook("Bronn", {
  accent: "#96500f",
  light: "#e0983f",
  device: "sword-and-coin",
});

const PROMISES = [
  { title: "app.inCharacter", text: "app.inCharacterText" },
  { title: "app.onYourServer", text: "app.onYourServerText" },
  { title: "app.neverLost", text: "app.neverLostText" },
] as const;

const SPEAKER = (
  <p className="mb-1.5 flex items-center gap-2.5 text-sm font-semibold text-ember">
    <DrawnFace look={BRONN} size="small" />
    Bronn
  </p>
);

export default async function LandingPage() {
  const t = await readText();
  return (
    <div className="lamplight flex min-h-dvh flex-col overflow-x-clip">
      <header className="mx-auto flex w-full max-w-6xl flex-wrap items-center justify-between px-5 py-4 sm:px-8">
        <Wordmark />
        <div className="flex items-center gap-1">
          <ThemeButton />
          <Link href="/login" className={buttonClass("ghost", "-mr-4")}>
            {t("common.signIn")}
          </Link>
        </div>
      </header>
      <FarewellNotice />
      <main className="mx-auto grid w-full max-w-6xl grow grid-cols-1 items-center gap-12 px-5 py-10 sm:px-8 lg:grid-cols-[1.1fr_1fr] lg:gap-16">
        <div className="animate-rise">
          <h1 className="font-voice text-display font-semibold text-balance">
            {t("app.headline")}
          </h1>
          <p className="mt-6 max-w-lg text-lg leading-relaxed text-pretty text-muted">
            {t("app.lead")}
          </p>
          <div className="mt-8 flex flex-wrap items-center gap-3">
            <Link href="/register" className={buttonClass("solid", "min-h-12! px-7 text-base!")}>
              {t("common.signUp")}
            </Link>
            <Link href="/chat" className={buttonClass("quiet", "min-h-12! px-6 text-base!")}>
              {t("common.goToChat")}
            </Link>
          </div>
        </div>
        <div className="relative lg:pt-40">
          <Lantern className="absolute bottom-[calc(100%-9.5rem)] left-1/2 hidden h-[26rem] -translate-x-1/2 text-ink/70 lg:block" />
          <div className="lit animate-rise rounded-3xl border bg-raised p-6 shadow-lift sm:p-8">
            <SampleTable
              speaker={SPEAKER}
              question={t("app.sampleQuestion")}
              answer={t("app.sampleAnswer")}
            />
          </div>
        </div>
      </main>
      <section aria-label={t("app.expect")} className="border-t">
        <ul className="mx-auto grid w-full max-w-6xl gap-8 px-5 py-10 sm:grid-cols-3 sm:px-8">
          {PROMISES.map(({ title, text }) => (
            <li key={title}>
              <h2 className="font-voice text-heading font-semibold">{t(title)}</h2>
              <p className="mt-1 text-sm leading-relaxed text-muted">{t(text)}</p>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
