"use client";

import { useEffect, useState } from "react";
import { Mark } from "@/components/mark";
import { Button } from "@/components/ui/button";
import { isChunkError, mayReload, reloadOnce } from "@/lib/stale-build";
import { useText } from "@/lib/language/use-text";

interface ErrorPageProps {
  readonly error: Error;
  readonly reset: () => void;
}

/** Shown if a page fails to render. A page of an older build is reloaded at once. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  const t = useText();
  const isStale = isChunkError(error);
  const [isReloading] = useState(() => isStale && mayReload());
  useEffect(() => {
    if (isReloading) reloadOnce();
  }, [isReloading]);
  if (isReloading) return <main className="lamplight min-h-dvh" aria-busy />;
  return (
    <main className="lamplight grid min-h-dvh place-items-center p-6 text-center">
      <div role="alert">
        <Mark className="mx-auto size-12 text-ember" />
        <h1 className="mt-5 font-voice text-page font-semibold">{t("app.knockedOver")}</h1>
        <p className="mt-2 text-muted">{t("app.stumbled")}</p>
        <Button
          look="solid"
          className="mt-6"
          onClick={() => {
            // A chunk that failed to load stays broken until the whole page is reloaded.
            if (isStale) window.location.reload();
            else reset();
          }}
        >
          {t("common.tryAgain")}
        </Button>
      </div>
    </main>
  );
}
