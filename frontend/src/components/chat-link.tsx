"use client";

import Link from "next/link";
import type { ComponentProps } from "react";
import { flushSync } from "react-dom";
import { openChat } from "@/lib/open-chat";

interface ChatLinkProps extends Omit<ComponentProps<typeof Link>, "href"> {
  readonly href: string;
  readonly onOpen?: (() => void) | undefined;
}

/** A link between chats: a real one, but followed without asking the server for the page again. */
export function ChatLink({ href, onOpen, ...rest }: ChatLinkProps) {
  return (
    <Link
      {...rest}
      href={href}
      prefetch={false}
      onNavigate={(event) => {
        event.preventDefault();
        // A drawer closes first: it holds the focus, and gives it back to its own button.
        if (onOpen) flushSync(onOpen);
        openChat(href);
      }}
    />
  );
}
