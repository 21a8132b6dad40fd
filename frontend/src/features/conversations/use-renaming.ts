import { type RefObject, useEffect, useRef, useState } from "react";

interface Renaming {
  readonly isRenaming: boolean;
  readonly start: () => void;
  readonly stop: () => void;
  /** Ref for the button that starts the renaming; it gets the focus back afterwards. */
  readonly trigger: RefObject<HTMLButtonElement | null>;
}

/** Whether a row's title is being edited in place. */
export function useRenaming(): Renaming {
  const [isRenaming, setIsRenaming] = useState(false);
  const wasRenaming = useRef(false);
  const trigger = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The field that had the focus is gone.
    if (wasRenaming.current && !isRenaming) trigger.current?.focus();
    wasRenaming.current = isRenaming;
  }, [isRenaming]);
  return {
    isRenaming,
    start: () => setIsRenaming(true),
    stop: () => setIsRenaming(false),
    trigger,
  };
}
