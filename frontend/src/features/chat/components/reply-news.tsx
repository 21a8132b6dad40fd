"use client";

import { type RunState, isRunning } from "../run-reducer";

/** Tells a screen reader when a reply begins and what it came to, not each token of it. */
export function ReplyNews({ run, name }: { readonly run: RunState; readonly name: string }) {
  const isDone = run.phase === "ended";
  return (
    <p role="status" className="sr-only">
      {isRunning(run) && `${name} is answering.`}
      {isDone && `${name}: ${run.text}`}
    </p>
  );
}
