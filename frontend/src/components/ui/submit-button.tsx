"use client";

import type { ComponentProps } from "react";
import { useIsHydrated } from "@/lib/use-is-hydrated";
import { Button } from "./button";

interface SubmitButtonProps extends Omit<ComponentProps<typeof Button>, "type" | "aria-disabled"> {
  readonly isBusy: boolean;
  /** Said instead of the button's own words while it works. */
  readonly busy: string;
}

/**
 * Stays focusable while it works, so that the keyboard does not lose its place. Closed until scripts
 * can answer: a browser then sends its form by no key either.
 */
export function SubmitButton({ isBusy, busy, children, ...rest }: SubmitButtonProps) {
  const isHydrated = useIsHydrated();
  return (
    <Button look="solid" {...rest} type="submit" disabled={!isHydrated} aria-disabled={isBusy}>
      {isBusy ? busy : children}
    </Button>
  );
}
