import { Modal, type PanelProps } from "./modal";

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
