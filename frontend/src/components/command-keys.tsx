"use client";

import { useEffect } from "react";
import { listCommands } from "@/lib/commands";
import { isComposing } from "@/lib/composing";
import { matchesKeys } from "@/lib/keys";

const LAYERS = "dialog[open], [role=menu], [role=listbox][data-layer]";

interface CommandKeysProps {
  /** Something is about to be open; given up by Escape, which then means nothing else. */
  readonly pending: (() => void) | null;
}

/** Carries out the command whose keys are pressed. What is open takes its own keys first. */
export function CommandKeys({ pending }: CommandKeysProps) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // A key that ends an input method's word is none of ours.
      if (event.defaultPrevented || isComposing(event) || event.repeat) return;
      const command = listCommands().find(
        ({ keys, isOwnKeys }) => !isOwnKeys && keys !== undefined && matchesKeys(event, keys),
      );
      if (!command) return;
      const isPlain = !(event.ctrlKey || event.metaKey);
      if (isPlain && document.querySelector(LAYERS) !== null) return;
      if (isPlain && pending) {
        pending();
        return;
      }
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
    };
  }, [pending]);
  return null;
}
