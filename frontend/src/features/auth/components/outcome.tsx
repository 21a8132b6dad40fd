import { type ReactNode, useEffect, useRef } from "react";

interface OutcomeProps {
  readonly title: string;
  readonly children: ReactNode;
  /** An error, which screen readers announce at once. */
  readonly isRefusal?: boolean;
}

/** The result that replaces a submitted form; it takes the focus and is announced. */
export function Outcome({ title, children, isRefusal = false }: OutcomeProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, [title]);
  return (
    <div role={isRefusal ? "alert" : "status"}>
      <h1 ref={heading} tabIndex={-1} className="font-voice text-page font-semibold outline-none">
        {title}
      </h1>
      <div className="mt-2 space-y-5 text-muted">{children}</div>
    </div>
  );
}
