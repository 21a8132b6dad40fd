"use client";

import { Mark } from "@/components/mark";
import { Button } from "@/components/ui/button";

export default function ErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <main className="lamplight grid min-h-dvh place-items-center p-6 text-center">
      <div role="alert">
        <Mark className="mx-auto size-12 text-ember" />
        <h1 className="mt-5 font-voice text-3xl font-semibold">Somebody knocked the table over</h1>
        <p className="mt-2 text-muted">The page stumbled. What you wrote is kept.</p>
        <Button look="solid" className="mt-6" onClick={reset}>
          Try again
        </Button>
      </div>
    </main>
  );
}
