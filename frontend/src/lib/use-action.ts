import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";

export interface Action<Input, Output> {
  /** Starts the action, unless it is running already. */
  readonly run: (input: Input) => void;
  readonly isBusy: boolean;
  /** The last run has succeeded. */
  readonly isDone: boolean;
  readonly error: Error | null;
  /** The result of the last run, once it has succeeded. */
  readonly result: Output | undefined;
  readonly input: Input | undefined;
  readonly reset: () => void;
}

interface Options<Input, Output> {
  /** Part of the action, which is busy until this is done. */
  readonly onSuccess?: (result: Output, input: Input) => Promise<void> | void;
}

/** An action on the server that a button starts; further presses while it runs do nothing. */
export function useAction<Input = void, Output = unknown>(
  act: (input: Input) => Promise<Output>,
  { onSuccess }: Options<Input, Output> = {},
): Action<Input, Output> {
  // A ref, because two presses can come before the next render.
  const isRunning = useRef(false);
  const mutation = useMutation({
    mutationFn: act,
    // Fails at once when offline: nobody wants their password sent minutes later.
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
    isDone: mutation.isSuccess,
    error: mutation.error,
    result: mutation.data,
    input: mutation.variables,
    reset: mutation.reset,
  };
}
