import { type RefObject, useEffect, useRef } from "react";

/** After each `error`, moves the focus to the first invalid field of the form that the returned ref is attached to. */
export function useFocusOnError(error: Error | null): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  return form;
}
