import type { ComponentProps } from "react";
import { Button } from "./button";

interface SubmitButtonProps extends Omit<ComponentProps<typeof Button>, "type" | "aria-disabled"> {
  readonly isBusy: boolean;
  /** Said instead of the button's own words while it works. */
  readonly busy: string;
}

/** Stays focusable while it works, so that the keyboard does not lose its place. */
export function SubmitButton({ isBusy, busy, children, ...rest }: SubmitButtonProps) {
  return (
    <Button look="solid" {...rest} type="submit" aria-disabled={isBusy}>
      {isBusy ? busy : children}
    </Button>
  );
}
