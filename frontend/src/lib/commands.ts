import { useLayoutEffect, useRef } from "react";
import type { Keys } from "./keys";
import { createStore } from "./store";

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

const registered = new Map<string, Command>();
const commands = createStore<readonly Command[]>([]);

export const listCommands = commands.read;
export const useCommands = commands.useValue;

function publish(): void {
  commands.write([...registered.values()]);
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

/** Carries a command out, if it is offered; tells whether it was. */
export function runCommand(id: string): boolean {
  const command = registered.get(id);
  command?.run();
  return command !== undefined;
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
