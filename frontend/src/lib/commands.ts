import { useLayoutEffect, useRef, useSyncExternalStore } from "react";
import type { Keys } from "./keys";

/**
 * The one list of what can be done here: shortcuts, the palette and the help read it. A command is
 * in it as long as whoever can carry it out is on the page.
 */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly keys?: Keys;
  /** Only told of by the help: whoever has it takes its keys itself. */
  readonly isOwnKeys?: boolean;
  /** Not offered in the palette. */
  readonly isHidden?: boolean;
  readonly run: () => void;
}

/** Begins a new chat, on every page. */
export const NEW_CHAT_KEYS: Keys = "Mod+Shift+O";

type Listener = () => void;

const registered = new Map<string, Command>();
const listeners = new Set<Listener>();
let snapshot: readonly Command[] = [];

function publish(): void {
  snapshot = [...registered.values()];
  for (const listener of listeners) listener();
}

function registerCommand(command: Command): () => void {
  registered.set(command.id, command);
  publish();
  return () => {
    // Another page may have it by now.
    if (registered.get(command.id) !== command) return;
    registered.delete(command.id);
    publish();
  };
}

export function listCommands(): readonly Command[] {
  return snapshot;
}

/** Carries a command out, if it is offered; tells whether it was. */
export function runCommand(id: string): boolean {
  const command = registered.get(id);
  command?.run();
  return command !== undefined;
}

function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

const NONE: readonly Command[] = [];

export function useCommands(): readonly Command[] {
  return useSyncExternalStore(subscribe, listCommands, () => NONE);
}

/** Offers a command while the component is there; with `run` null it is not offered. */
export function useCommand({
  id,
  label,
  keys,
  isOwnKeys = false,
  isHidden = false,
  run,
}: Omit<Command, "run"> & { readonly run: (() => void) | null }): void {
  const latest = useRef(run);
  // Before the next key: whoever sees that it can be done may press it.
  useLayoutEffect(() => {
    latest.current = run;
  });
  const isOffered = run !== null;
  useLayoutEffect(() => {
    if (!isOffered) return;
    return registerCommand({
      id,
      label,
      ...(keys === undefined ? {} : { keys }),
      isOwnKeys,
      isHidden,
      run: () => latest.current?.(),
    });
  }, [id, label, keys, isOwnKeys, isHidden, isOffered]);
}
