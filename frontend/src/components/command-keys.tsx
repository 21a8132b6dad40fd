import { useEffect } from "react";
import { listCommands } from "@/lib/commands";
import { isComposing } from "@/lib/composing";
import { matchesKeys } from "@/lib/keys";
import { subscribeWindow } from "@/lib/subscribe-window";

const LAYERS = "dialog[open], [role=menu], [role=listbox][data-layer]";

interface CommandKeysProps {
  /** Cancels what is about to open. A plain key of a command, such as Escape, then does only that. */
  readonly pending: (() => void) | null;
}

/** Runs the command whose keys are pressed. An open dialog or menu handles plain keys itself. */
export function CommandKeys({ pending }: CommandKeysProps) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // Keys that belong to an input method are ignored.
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
    return subscribeWindow(["keydown"], onKeyDown);
  }, [pending]);
  return null;
}
