import { clsx } from "clsx";
import { Check } from "lucide";
import Link from "next/link";
import { type ComponentProps, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { focusFirst } from "@/lib/menu-focus";
import { Icon } from "./icon";
import { useCloseMenu } from "./menu";

const itemClass =
  "flex min-h-9 w-full items-center gap-2.5 rounded-lg px-2.5 text-left text-sm outline-none select-none hover:bg-hover focus:bg-hover";

interface ItemProps {
  readonly onSelect: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}

export function MenuItem({ onSelect, className, children }: ItemProps) {
  const close = useCloseMenu();
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={clsx(itemClass, className)}
      onClick={() => {
        close();
        onSelect();
      }}
    >
      {children}
    </button>
  );
}

interface LinkProps {
  readonly href: string;
  readonly children: ReactNode;
}

export function MenuLink({ href, children }: LinkProps) {
  const close = useCloseMenu();
  return (
    <Link href={href} role="menuitem" tabIndex={-1} className={itemClass} onClick={close}>
      {children}
    </Link>
  );
}

interface RadioProps extends ItemProps {
  readonly isChecked: boolean;
  /** Shown, but cannot be chosen. */
  readonly isLocked?: boolean;
}

export function MenuRadio(props: RadioProps) {
  const { isChecked, isLocked = false, onSelect, className, children } = props;
  const close = useCloseMenu();
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={isChecked}
      aria-disabled={isLocked}
      tabIndex={-1}
      className={clsx(itemClass, "aria-disabled:opacity-55", className)}
      onClick={() => {
        if (isLocked) return;
        close();
        onSelect();
      }}
    >
      {children}
      {isChecked && <Icon of={Check} className="size-4 text-ember" />}
    </button>
  );
}

interface SubmenuProps {
  readonly label: ReactNode;
  readonly children: ReactNode;
}

/** An item that unfolds a submenu in its place, because a second panel would not fit on a phone. */
export function Submenu({ label, children }: SubmenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const group = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (isOpen && group.current) focusFirst(group.current);
  }, [isOpen]);
  return (
    <>
      <button
        type="button"
        role="menuitem"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        tabIndex={-1}
        className={itemClass}
        onClick={() => setIsOpen(!isOpen)}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") setIsOpen(true);
          if (event.key === "ArrowLeft") setIsOpen(false);
        }}
      >
        {label}
      </button>
      {isOpen && (
        <div ref={group} role="group" className="pl-6.5">
          {children}
        </div>
      )}
    </>
  );
}

export function MenuLabel({ className, ...rest }: ComponentProps<"div">) {
  return <div {...rest} className={clsx("px-2.5 pt-1 pb-1.5 text-xs text-muted", className)} />;
}

export function MenuSeparator() {
  return <hr className="my-1.5 h-px border-0 bg-line" />;
}
