"use client";

import { useEffect } from "react";
import { listCommands } from "@/lib/commands";
import { matchesKeys } from "@/lib/keys";

const LAYERS = "dialog[open], [role=menu], [role=listbox][data-layer]";

/** Carries out the command whose keys are pressed. What is open takes its own keys first. */
export function CommandKeys() {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // A key that ends an input method's word is none of ours.
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const command = listCommands().find(
        ({ keys, isOwnKeys }) => !isOwnKeys && keys !== undefined && matchesKeys(event, keys),
      );
      if (!command) return;
      const isPlain = !(event.ctrlKey || event.metaKey);
      if (isPlain && document.querySelector(LAYERS) !== null) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
    };
  }, []);
  return null;
}
