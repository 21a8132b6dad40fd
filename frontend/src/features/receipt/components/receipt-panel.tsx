import { type ReactNode, useRef } from "react";
import { LoadFailed } from "@/components/load-failed";
import { SidePanel } from "@/components/ui/side-panel";
import { PanelHeader } from "@/components/ui/panel-header";
import { isNotFound } from "@/lib/api-error";
import { listFacts } from "../facts";
import { useReceipt } from "../use-receipt";
import { FactList } from "./fact-list";
import { PromptPreview } from "./prompt-preview";
import { Loading } from "@/components/ui/loading";
import { Skeleton } from "@/components/ui/skeleton";
import { useText } from "@/lib/language/use-text";

function Waiting() {
  const t = useText();
  return (
    <Loading label={t("receipt.lookingUp")} className="space-y-3 p-5 sm:p-6">
      {["h-5 w-2/5", "h-14", "h-16", "mt-8 h-5 w-1/2", "h-6", "h-24"].map((size) => (
        <Skeleton key={size} className={`rounded-xl! ${size}`} />
      ))}
    </Loading>
  );
}

function Problem({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const t = useText();
  if (isNotFound(error))
    return (
      <p role="status" className="p-5 text-sm leading-relaxed text-muted sm:p-6">
        {t("receipt.none")}
      </p>
    );
  return (
    <div className="p-5 sm:p-6">
      <LoadFailed error={error} onRetry={onRetry} />
    </div>
  );
}

interface ReceiptPanelProps {
  readonly runId: string;
  /** The character that replied. */
  readonly name: string;
  readonly onClose: () => void;
}

/** Explains a reply: what was retrieved for it, and what the model was sent. */
export function ReceiptPanel({ runId, name, onClose }: ReceiptPanelProps) {
  const t = useText();
  const { data, error, refetch } = useReceipt(runId);
  const body = useRef<HTMLDivElement>(null);

  function retry(): void {
    // The button disappears during the retry; this keeps the keyboard focus in the panel.
    body.current?.focus();
    void refetch();
  }

  function show(): ReactNode {
    if (data)
      return (
        <PromptPreview receipt={data} name={name}>
          <FactList facts={listFacts(data)} />
        </PromptPreview>
      );
    return error ? <Problem error={error} onRetry={retry} /> : <Waiting />;
  }

  return (
    <SidePanel label={t("receipt.why")} onClose={onClose}>
      <PanelHeader title={t("receipt.why")} onClose={onClose} />
      <div
        ref={body}
        tabIndex={-1}
        className="min-h-0 grow overflow-y-auto overscroll-contain pb-[env(safe-area-inset-bottom)] outline-none"
      >
        {show()}
      </div>
    </SidePanel>
  );
}
