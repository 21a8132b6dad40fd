import Link from "next/link";
import type { ReactNode } from "react";

interface TitleProps {
  readonly children: ReactNode;
  readonly lead?: ReactNode;
}

/** The page's heading, and a sentence below it. */
export function Title({ children, lead }: TitleProps) {
  return (
    <div className="mb-6">
      <h1 className="font-voice text-page font-semibold">{children}</h1>
      {lead !== undefined && <p className="mt-2 text-muted">{lead}</p>}
    </div>
  );
}

interface WayProps {
  readonly href: string;
  readonly children: ReactNode;
  readonly before?: string;
}

/** A line below a form, with a link to another page. */
export function OtherWay({ href, children, before }: WayProps) {
  return (
    <p className="mt-5 text-center text-sm text-muted">
      {before}{" "}
      <Link href={href} className="font-semibold text-ember underline underline-offset-4">
        {children}
      </Link>
    </p>
  );
}
