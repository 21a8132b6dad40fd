import type { ReactNode } from "react";
import { useText } from "@/lib/language/use-text";

interface LoadingProps {
  /** What screen readers are told; by default only that something is loading. */
  readonly label?: string;
  readonly className?: string;
  /** Placeholders in the shape of the content. */
  readonly children?: ReactNode;
}

/** Stands in for content that is being loaded. */
export function Loading({ label, className, children }: LoadingProps) {
  const t = useText();
  return (
    <div role="status" className={className}>
      <span className="sr-only">{label ?? t("common.loading")}</span>
      {children}
    </div>
  );
}
