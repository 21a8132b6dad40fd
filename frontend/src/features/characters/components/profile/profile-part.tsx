import { type ReactNode, useId } from "react";

interface ProfilePartProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** One section of a character's profile. */
export function ProfilePart({ title, children }: ProfilePartProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="rounded-2xl border bg-raised p-[min(1.25rem,6vw)] shadow-lift sm:p-6"
    >
      <h2 id={id} className="mb-3 font-voice text-heading font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
