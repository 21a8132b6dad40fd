"use client";

import type { ComponentProps, SubmitEvent } from "react";

interface FormProps extends Omit<ComponentProps<"form">, "method" | "noValidate" | "onSubmit"> {
  readonly onSubmit: () => void;
}

/**
 * A form that scripts answer. Before they arrive its button is closed (`SubmitButton`), and should a
 * browser send it all the same, what was typed does not end up in an address.
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
