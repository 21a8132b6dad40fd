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

export type PanelProps = Omit<ModalProps, "className">;

/** A small dialog in the middle of the page, for a question or a form. */
export function Sheet({ children, ...rest }: PanelProps) {
  return (
    <Modal {...rest} className="sheet m-auto w-[min(26rem,calc(100vw-2rem))] rounded-2xl border">
      <div className="p-inset">{children}</div>
    </Modal>
  );
}
