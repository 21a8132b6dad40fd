"use client";

import { type RefObject, useEffect, useRef, useState } from "react";

interface Renaming {
  readonly isRenaming: boolean;
  readonly start: () => void;
  readonly stop: () => void;
  /** For the button that the renaming begins at: it gets the focus back from the field. */
  readonly trigger: RefObject<HTMLButtonElement | null>;
}

/** Whether a row's title is being changed where it stands. */
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
    start: () => {
      setIsRenaming(true);
    },
    stop: () => {
      setIsRenaming(false);
    },
    trigger,
  };
}
