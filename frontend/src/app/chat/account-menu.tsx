"use client";

import {
  ChartNoAxesColumn,
  ChevronsUpDown,
  CircleUserRound,
  LogOut,
  type LucideIcon,
  Settings,
} from "lucide-react";
import Link from "next/link";
import { DropdownMenu } from "radix-ui";
import { MenuSurface, menuItemClass } from "@/components/ui/menu";
import { useMe } from "@/features/auth/use-me";
import { useSignOut } from "@/features/auth/use-sign-out";

interface PlaceProps {
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
}

function Place({ href, label, icon: Icon }: PlaceProps) {
  return (
    <DropdownMenu.Item asChild className={menuItemClass}>
      <Link href={href}>
        <Icon className="size-4 text-muted" aria-hidden />
        {label}
      </Link>
    </DropdownMenu.Item>
  );
}

/** Whose account this is, and everything that concerns it. */
export function AccountMenu() {
  const { data: me } = useMe();
  const signOut = useSignOut();
  return (
    <div className="border-t px-2 py-2">
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          aria-label="Account"
          className="flex min-h-11 w-full items-center gap-2.5 rounded-lg px-2.5 text-sm transition-colors hover:bg-hover data-[state=open]:bg-hover"
        >
          <CircleUserRound className="size-5 shrink-0 text-muted" aria-hidden />
          <span className="min-w-0 grow truncate text-left">{me?.email}</span>
          <ChevronsUpDown className="size-4 shrink-0 text-muted" aria-hidden />
        </DropdownMenu.Trigger>
        <MenuSurface align="start">
          <div className="w-60 max-w-full">
            <DropdownMenu.Label className="truncate px-2.5 pt-1 pb-1.5 text-xs text-muted">
              {me?.email}
            </DropdownMenu.Label>
            <Place href="/settings" label="Settings" icon={Settings} />
            <Place href="/usage" label="Usage" icon={ChartNoAxesColumn} />
            <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
            <DropdownMenu.Item className={menuItemClass} onSelect={signOut}>
              <LogOut className="size-4 text-muted" aria-hidden />
              Sign out
            </DropdownMenu.Item>
          </div>
        </MenuSurface>
      </DropdownMenu.Root>
    </div>
  );
}
