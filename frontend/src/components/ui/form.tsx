import type { ComponentProps, SubmitEvent } from "react";

interface FormProps extends Omit<ComponentProps<"form">, "method" | "noValidate" | "onSubmit"> {
  readonly onSubmit: () => void;
}

/**
 * A form that is handled by scripts. Before hydration its button is disabled (`SubmitButton`); if a browser submits it
 * all the same, the fields do not end up in the address.
 */
export function Form({ onSubmit, ...rest }: FormProps) {
  return (
    <form
      {...rest}
      method="post"
      noValidate
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        onSubmit();
      }}
    />
  );
}
