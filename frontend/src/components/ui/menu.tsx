"use client";

import { clsx } from "clsx";
import {
  type ComponentProps,
  type ReactNode,
  type RefObject,
  createContext,
  use,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { focusFirst, moveFocus } from "@/lib/menu-focus";

/** Closes the open menu; the focus goes back to its button. */
const CloseMenu = createContext<() => void>(() => undefined);

export function useCloseMenu(): () => void {
  return use(CloseMenu);
}

interface MenuProps {
  readonly button: Omit<ComponentProps<"button">, "ref">;
  readonly buttonRef?: RefObject<HTMLButtonElement | null>;
  /** Which edge of the button it keeps to. */
  readonly align?: "start" | "end";
  /** `group`: a part of it is the menu, and says so. */
  readonly role?: "menu" | "group";
  /** Told when it opens and when it closes. */
  readonly onOpenChange?: ((isOpen: boolean) => void) | undefined;
  readonly children: ReactNode;
}

/**
 * A button and its menu: a native popover, so the browser puts it on top, closes it on Escape and
 * on a press elsewhere. It stands at the end of the dialog or the part of the page that its button is in:
 * a modal dialog makes everything outside of it inert, and the browser closes a popover that is moved, as
 * the rows of a list are.
 */
export function Menu(props: MenuProps) {
  const { button, buttonRef, align = "end", role = "menu", onOpenChange, children } = props;
  // Null: it is closed.
  const [home, setHome] = useState<Element | null>(null);
  const isOpen = home !== null;
  const own = useRef<HTMLButtonElement>(null);
  const trigger = buttonRef ?? own;
  const panel = useRef<HTMLDivElement>(null);
  // A press on the button closes the open menu before the click arrives, which must not open it again.
  const wasOpenAtPress = useRef(false);
  const id = useId();

  useLayoutEffect(() => {
    const [opener, surface] = [trigger.current, panel.current];
    if (!isOpen || !opener || !surface) return;
    // By script, because the content policy forbids style attributes.
    const anchor = `--menu-${id.replace(/\W/g, "")}`;
    opener.style.setProperty("anchor-name", anchor);
    surface.style.setProperty("position-anchor", anchor);
    surface.showPopover();
    focusFirst(surface);
    return () => {
      opener.style.removeProperty("anchor-name");
    };
  }, [isOpen, id, trigger]);

  function open(): void {
    setHome(trigger.current?.closest("dialog, main, nav, aside") ?? document.body);
    onOpenChange?.(true);
  }

  function forget(): void {
    setHome(null);
    onOpenChange?.(false);
  }

  function close(): void {
    panel.current?.hidePopover();
    trigger.current?.focus();
    forget();
  }

  return (
    <>
      <button
        type="button"
        {...button}
        ref={trigger}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        data-state={isOpen ? "open" : "closed"}
        onPointerDown={() => {
          wasOpenAtPress.current = isOpen;
        }}
        onClick={() => {
          if (!wasOpenAtPress.current) open();
          wasOpenAtPress.current = false;
        }}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          open();
        }}
      />
      {home &&
        createPortal(
          // Its role is one of two that have keys.
          // eslint-disable-next-line jsx-a11y/no-static-element-interactions
          <div
            ref={panel}
            id={id}
            popover="auto"
            role={role}
            tabIndex={-1}
            aria-label={button["aria-label"]}
            className={clsx("menu", align === "start" ? "menu-start" : "menu-end")}
            onToggle={(event) => {
              if (event.newState === "open") return;
              const held = document.activeElement;
              // Safari gives the focus back to the page where a press opened the menu.
              if (!held || held === document.body || panel.current?.contains(held)) {
                trigger.current?.focus();
              }
              forget();
            }}
            onKeyDown={(event) => {
              if (event.key === "Tab") close();
              else if (moveFocus(event.currentTarget, event)) event.preventDefault();
            }}
          >
            <CloseMenu value={close}>{children}</CloseMenu>
          </div>,
          home,
        )}
    </>
  );
}
