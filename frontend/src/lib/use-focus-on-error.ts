"use client";

import { type RefObject, useEffect, useRef } from "react";

/** Moves the focus to the first wrong field of the returned form after each `error`. */
export function useFocusOnError(error: Error | null): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  return form;
}
