"use client";

import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

export const menuItemClass =
  "flex min-h-9 items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none select-none data-highlighted:bg-hover";

interface MenuSurfaceProps {
  /** Which edge of the trigger it keeps to. */
  readonly align?: "start" | "end";
  readonly children: ReactNode;
}

/**
 * The floating panel of a dropdown menu, beside its trigger rather than in a portal: a modal dialog
 * would make anything outside of it inert. The menu's root has to be `modal={false}`, because
 * modal menus lock the scroll by an injected style element, which the content policy forbids.
 */
export function MenuSurface({ align = "end", children }: MenuSurfaceProps) {
  return (
    <DropdownMenu.Content
      align={align}
      sideOffset={6}
      collisionPadding={8}
      className="z-50 min-w-40 rounded-xl border bg-raised p-1.5 shadow-lift"
    >
      {children}
    </DropdownMenu.Content>
  );
}
