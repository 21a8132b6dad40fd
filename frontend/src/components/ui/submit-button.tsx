import type { ComponentProps } from "react";
import { useIsHydrated } from "@/lib/use-is-hydrated";
import { Button } from "./button";

interface SubmitButtonProps extends Omit<ComponentProps<typeof Button>, "type" | "aria-disabled"> {
  readonly isBusy: boolean;
  /** The button's text while the form is being sent. */
  readonly busy: string;
}

/**
 * Stays focusable while busy, so that the keyboard focus is not lost. Disabled until hydration: a browser then does not
 * submit the form by Enter either.
 */
export function SubmitButton({ isBusy, busy, children, ...rest }: SubmitButtonProps) {
  const isHydrated = useIsHydrated();
  return (
    <Button look="solid" {...rest} type="submit" disabled={!isHydrated} aria-disabled={isBusy}>
      {isBusy ? busy : children}
    </Button>
  );
}
