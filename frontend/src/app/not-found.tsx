import { Mark } from "@/components/mark";
import { buttonClass } from "@/components/ui/button";
import { readText } from "@/lib/language/server";

export default async function NotFoundPage() {
  const t = await readText();
  return (
    <main className="lamplight grid min-h-dvh place-items-center p-6 text-center">
      <div>
        <Mark className="mx-auto size-12 text-ember" />
        <h1 className="mt-5 font-voice text-page font-semibold">{t("app.sawdust")}</h1>
        <p className="mt-2 text-muted">{t("app.noPage")}</p>
        {/* Not the router's link, whose code would be loaded with every page. */}
        {/* oxlint-disable-next-line nextjs/no-html-link-for-pages */}
        <a href="/chat" className={buttonClass("solid", "mt-6")}>
          {t("common.goToChat")}
        </a>
      </div>
    </main>
  );
}
