import {
  ChartNoAxesColumn,
  ChevronsUpDown,
  CircleUserRound,
  LogOut,
  Settings,
  type IconNode,
} from "lucide";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import { MenuItem, MenuLabel, MenuLink, MenuSeparator } from "@/components/ui/menu-items";
import { useMe } from "@/features/auth/use-me";
import { useSignOut } from "@/features/auth/use-sign-out";
import { useText } from "@/lib/language/use-text";

interface PlaceProps {
  readonly href: string;
  readonly label: string;
  readonly icon: IconNode;
}

function Place({ href, label, icon }: PlaceProps) {
  return (
    <MenuLink href={href}>
      <Icon of={icon} className="size-4 text-muted" />
      {label}
    </MenuLink>
  );
}

/** The menu of the account, with its address. */
export function AccountMenu() {
  const t = useText();
  const { data: me } = useMe();
  const signOut = useSignOut();
  return (
    <div className="border-t px-2 py-2">
      <Menu
        align="start"
        button={{
          "aria-label": t("app.account"),
          className:
            "flex min-h-11 w-full items-center gap-2.5 rounded-lg px-3 text-sm transition-colors hover:bg-hover data-[state=open]:bg-hover",
          children: (
            <>
              <Icon of={CircleUserRound} className="size-5 shrink-0 text-muted" />
              <span className="min-w-0 grow truncate text-left">{me?.email}</span>
              <Icon of={ChevronsUpDown} className="size-4 shrink-0 text-muted" />
            </>
          ),
        }}
      >
        <div className="w-60 max-w-full">
          <MenuLabel className="wrap-anywhere">{me?.email}</MenuLabel>
          <Place href="/settings" label={t("common.settings")} icon={Settings} />
          <Place href="/usage" label={t("common.usage")} icon={ChartNoAxesColumn} />
          <MenuSeparator />
          <MenuItem onSelect={signOut}>
            <Icon of={LogOut} className="size-4 text-muted" />
            {t("common.signOut")}
          </MenuItem>
        </div>
      </Menu>
    </div>
  );
}
