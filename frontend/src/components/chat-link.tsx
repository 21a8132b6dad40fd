import Link from "next/link";
import type { ComponentProps } from "react";
import { flushSync } from "react-dom";
import { openChat } from "@/lib/open-chat";

interface ChatLinkProps extends Omit<ComponentProps<typeof Link>, "href"> {
  readonly href: string;
  readonly onOpen?: (() => void) | undefined;
}

/** A link between chats: a real link, but followed without requesting the page from the server again. */
export function ChatLink({ href, onOpen, ...rest }: ChatLinkProps) {
  return (
    <Link
      {...rest}
      href={href}
      prefetch={false}
      onNavigate={(event) => {
        event.preventDefault();
        // A drawer closes first, because closing it returns the focus to its own button.
        if (onOpen) flushSync(onOpen);
        openChat(href);
      }}
    />
  );
}
