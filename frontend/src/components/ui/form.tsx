import { type ComponentProps, type SubmitEvent, useEffect, useRef } from "react";

interface FormProps extends Omit<ComponentProps<"form">, "method" | "noValidate" | "onSubmit"> {
  /** After each error the first invalid field gets the focus. */
  readonly error?: Error | null;
  readonly onSubmit: () => void;
}

/**
 * A form that is handled by scripts. Before hydration its button is disabled (`SubmitButton`); if a browser submits it
 * all the same, the fields do not end up in the address.
 */
export function Form({ error, onSubmit, ...rest }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  return (
    <form
      {...rest}
      ref={form}
      method="post"
      noValidate
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        onSubmit();
      }}
    />
  );
}
