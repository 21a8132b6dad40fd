import type { ReactNode } from "react";

interface EmptyStateProps {
  readonly title: string;
  readonly text?: string;
  /** A link or button that helps, if there is one. */
  readonly action?: ReactNode;
  /** True if the whole page is empty. */
  readonly isPage?: boolean;
  readonly className?: string;
}

/** Says that there is nothing here, and why. */
export function EmptyState({ title, text, action, isPage = false, className }: EmptyStateProps) {
  const Title = isPage ? "h1" : "p";
  return (
    <div className={className ?? (isPage ? "p-6 text-center" : "px-3 pt-2 text-sm")}>
      <Title className={isPage ? "font-voice text-title font-semibold" : "text-muted"}>
        {title}
      </Title>
      {text !== undefined && <p className="mt-2 text-muted">{text}</p>}
      {action !== undefined && <div className="mt-5">{action}</div>}
    </div>
  );
}
