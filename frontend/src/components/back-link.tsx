import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "./ui/button";

interface BackLinkProps {
  readonly href: string;
  readonly children: ReactNode;
}

/** Stands at the top of a page: the way to where one came from. */
export function BackLink({ href, children }: BackLinkProps) {
  return (
    <Link href={href} className={buttonClass("ghost", "-ml-3")}>
      <ArrowLeft className="size-4" aria-hidden />
      {children}
    </Link>
  );
}
