import { FoldMark } from "@/components/ui/fold-mark";
import { useText } from "@/lib/language/use-text";
import { say } from "@/lib/language/current";
import { CopyButton } from "@/components/ui/copy-button";
import type { PromptReceipt } from "../prompt-receipt";

function ToldText({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className="mt-2 overflow-hidden rounded-xl border bg-sunken">
      <div className="flex flex-wrap items-center justify-between gap-x-3 border-b py-1 pr-1.5 pl-4 text-xs text-muted">
        <span>{title}</span>
        <CopyButton text={text} />
      </div>
      <pre className="px-4 py-3 font-mono text-xs leading-relaxed wrap-anywhere whitespace-pre-wrap">
        {text}
      </pre>
    </div>
  );
}

function joinMessage({ segments }: PromptReceipt, number: number): string {
  const pieces = segments.filter(({ message }) => message === number);
  return pieces.map(({ text }) => text ?? "").join("");
}

/** The notes before the question; the question itself is in the chat. */
function joinNotes(receipt: PromptReceipt): string {
  const last = receipt.segments.findLast(({ kind }) => kind === "question")?.message ?? 0;
  return last > 0 ? joinMessage(receipt, last).trimEnd() : "";
}

function describeRest({ segments }: PromptReceipt): string {
  const count = segments.filter(({ kind }) => kind === "user" || kind === "assistant").length;
  if (count === 0) return say("receipt.questionNext");
  return say("receipt.thenCame", { count });
}

/** The text that was sent to the model, folded at first. */
export function WholePrompt({ receipt }: { readonly receipt: PromptReceipt }) {
  const t = useText();
  const notes = joinNotes(receipt);
  return (
    <details className="border-t px-5 py-4 sm:px-6">
      <summary className="-mx-2 flex min-h-11 cursor-pointer list-none items-center gap-2 rounded-lg px-2 transition-colors hover:bg-hover [&::-webkit-details-marker]:hidden">
        <FoldMark className="size-4 text-muted" />
        <h3 className="font-voice text-heading font-semibold">{t("receipt.wholePrompt")}</h3>
      </summary>
      <ToldText title={t("receipt.toldFirst")} text={joinMessage(receipt, 0)} />
      <p className="my-2.5 text-sm text-muted">{describeRest(receipt)}</p>
      {notes && <ToldText title={t("receipt.toldBeside")} text={notes} />}
    </details>
  );
}
