import { CopyButton } from "@/components/ui/copy-button";

export function ToldText({ title, text }: { readonly title: string; readonly text: string }) {
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
