import { clsx } from "clsx";
import { type ReactNode, useEffect, useRef } from "react";
import { FOCUSABLE } from "@/lib/focusable";
import { enterModal } from "@/lib/open-modals";

interface ModalProps {
  readonly label: string;
  readonly className: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A native modal dialog, open as long as it is rendered. The browser traps the focus, makes the rest of the page inert,
 * closes the dialog on Escape and returns the focus.
 */
export function Modal({ label, className, onClose, children }: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    dialog?.showModal();
    // A browser may focus an area because it can scroll, where the focus ring is cut off. The area's first control is
    // focused instead; the keys scroll from there, too.
    const held = document.activeElement;
    if (held && held !== dialog && dialog?.contains(held) && !held.matches(FOCUSABLE))
      held.querySelector<HTMLElement>(FOCUSABLE)?.focus();
    const leave = dialog ? enterModal(dialog) : null;
    return () => {
      leave?.();
      dialog?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    // The dialog itself is hit only by clicks on its backdrop. The keyboard closes it by Escape.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className={clsx("fixed bg-raised text-ink shadow-lift outline-none", className)}
    >
      {children}
    </dialog>
  );
}

type PanelProps = Omit<ModalProps, "className">;

/** A small dialog in the middle of the page, for a question or a form. */
export function Sheet({ children, ...rest }: PanelProps) {
  return (
    <Modal {...rest} className="sheet m-auto w-[min(26rem,calc(100vw-2rem))] rounded-2xl border">
      <div className="p-inset">{children}</div>
    </Modal>
  );
}

/** A tall panel: at the right edge, or at the bottom of a narrow window. */
export function SidePanel({ children, ...rest }: PanelProps) {
  return (
    <Modal
      {...rest}
      className="side-panel inset-x-0 top-auto bottom-0 m-0 h-[88dvh] max-h-none w-full max-w-none overflow-hidden rounded-t-2xl border-t sm:inset-y-0 sm:right-0 sm:left-auto sm:h-dvh sm:w-[min(30rem,90vw)] sm:rounded-none sm:border-t-0 sm:border-l"
    >
      <div className="flex h-full flex-col">{children}</div>
    </Modal>
  );
}

/** A panel from the left edge, for narrow windows. */
export function Drawer(props: PanelProps) {
  return (
    <Modal
      {...props}
      className="drawer inset-y-0 left-0 m-0 h-dvh max-h-none pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)] pl-[env(safe-area-inset-left)] w-[min(20rem,86vw)] max-w-none border-r"
    />
  );
}
