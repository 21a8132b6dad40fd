"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";

export interface Action<Input, Output> {
  /** Does it, unless it is being done already. */
  readonly run: (input: Input) => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
  /** What came of it; undefined until it worked. */
  readonly result: Output | undefined;
  readonly input: Input | undefined;
  readonly reset: () => void;
}

interface Options<Input, Output> {
  /** Still part of it: it is busy until this is over. */
  readonly onSuccess?: (result: Output, input: Input) => Promise<void> | void;
}

/** Something that a press of a button does on the server, once however often it is pressed. */
export function useAction<Input = void, Output = unknown>(
  act: (input: Input) => Promise<Output>,
  { onSuccess }: Options<Input, Output> = {},
): Action<Input, Output> {
  // Two presses can come before the page is drawn again.
  const isRunning = useRef(false);
  const mutation = useMutation({
    mutationFn: act,
    // Without a network it fails at once: nobody wants their password sent minutes later.
    networkMode: "always",
    onSuccess: (result, input) => onSuccess?.(result, input),
    onSettled: () => {
      isRunning.current = false;
    },
  });
  return {
    run: (input) => {
      if (isRunning.current) return;
      isRunning.current = true;
      mutation.mutate(input);
    },
    isBusy: mutation.isPending,
    error: mutation.error,
    result: mutation.data,
    input: mutation.variables,
    reset: mutation.reset,
  };
}
