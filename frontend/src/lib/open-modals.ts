import { createStore } from "./store";

const open = createStore<readonly HTMLDialogElement[]>([]);

/** Registers a modal dialog while it is open; call the returned function when it closes. */
export function enterModal(dialog: HTMLDialogElement): () => void {
  open.write([...open.read(), dialog]);
  return () => open.write(open.read().filter((other) => other !== dialog));
}

/** The modal dialog on top, outside of which nothing can be pressed; null if none is open. */
export function useTopModal(): HTMLDialogElement | null {
  return open.useValue().at(-1) ?? null;
}
