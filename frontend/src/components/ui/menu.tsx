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

/** Closes the open menu; the focus returns to its button. */
const CloseMenu = createContext<() => void>(() => undefined);

export function useCloseMenu(): () => void {
  return use(CloseMenu);
}

interface MenuProps {
  readonly button: Omit<ComponentProps<"button">, "ref">;
  readonly buttonRef?: RefObject<HTMLButtonElement | null>;
  /** The edge of the button that the menu is aligned with. */
  readonly align?: "start" | "end";
  /** `group`: only a part of the panel is the menu, and sets that role itself. */
  readonly role?: "menu" | "group";
  /** Called when it opens and when it closes. */
  readonly onOpenChange?: ((isOpen: boolean) => void) | undefined;
  readonly children: ReactNode;
}

/**
 * A button and its menu, a native popover: the browser puts it on top and closes it on Escape and on a press elsewhere.
 * It is rendered at the end of the dialog or page section that contains the button, because a modal dialog makes
 * everything outside it inert, and because the browser closes a popover that moves in the DOM, as the rows of a list
 * do.
 */
export function Menu(props: MenuProps) {
  const { button, buttonRef, align = "end", role = "menu", onOpenChange, children } = props;
  // The element that the open menu is rendered into; null: closed.
  const [home, setHome] = useState<Element | null>(null);
  const isOpen = home !== null;
  const own = useRef<HTMLButtonElement>(null);
  const trigger = buttonRef ?? own;
  const panel = useRef<HTMLDivElement>(null);
  // A press on the button closes the open menu before the click arrives; the click must not open it again.
  const wasOpenAtPress = useRef(false);
  const id = useId();

  useLayoutEffect(() => {
    const [opener, surface] = [trigger.current, panel.current];
    if (!isOpen || !opener || !surface) return;
    // The button is the anchor only while its menu is open.
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
          // Its role is `menu` or `group`, and both handle keys.
          // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
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
              // Safari moves the focus to the page if the menu was opened by a press.
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
