import { useLayoutEffect, useRef } from "react";
import type { Keys } from "./keys";
import { createStore } from "./store";

/**
 * The one list of commands: shortcuts, the palette and the help read it. A command is in it as long as a component that
 * offers it is mounted.
 */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly keys?: Keys;
  /** The component handles its keys itself; the keys are only listed in the help. */
  readonly isOwnKeys?: boolean;
  /** Not offered in the palette. */
  readonly isHidden?: boolean;
  readonly run: () => void;
}

/** The keys that begin a new chat, on every page. */
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
    // Another page's component may have registered the same id since.
    if (registered.get(command.id) !== command) return;
    registered.delete(command.id);
    publish();
  };
}

/** Runs a command if it is offered; returns whether it was. */
export function runCommand(id: string): boolean {
  const command = registered.get(id);
  command?.run();
  return command !== undefined;
}

/** Registers a command while the component is mounted; with `run` null it is not offered. */
export function useCommand({
  id,
  label,
  keys,
  isOwnKeys = false,
  isHidden = false,
  run,
}: Omit<Command, "run"> & { readonly run: (() => void) | null }): void {
  const latest = useRef(run);
  // A layout effect, so that a key pressed right after the render already runs the latest function.
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
