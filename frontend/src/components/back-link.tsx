import { ArrowLeft } from "lucide";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "./ui/button";
import { Icon } from "./ui/icon";

interface BackLinkProps {
  readonly href: string;
  readonly children: ReactNode;
}

/** The link at the top of a page, back to the previous one. */
export function BackLink({ href, children }: BackLinkProps) {
  return (
    <Link href={href} className={buttonClass("ghost", "-ml-3 pl-3!")}>
      <Icon of={ArrowLeft} className="size-4" />
      {children}
    </Link>
  );
}
