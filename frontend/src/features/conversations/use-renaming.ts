import { type RefObject, useState } from "react";
import { useFocusBack } from "@/lib/use-focus-back";

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
  const trigger = useFocusBack(isRenaming);
  return {
    isRenaming,
    start: () => setIsRenaming(true),
    stop: () => setIsRenaming(false),
    trigger,
  };
}
