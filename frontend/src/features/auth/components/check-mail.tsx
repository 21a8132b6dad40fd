"use client";

import { Button } from "@/components/ui/button";
import { withReturnPath } from "@/lib/return-path";
import { OtherWay } from "./form-parts";
import { Outcome } from "./outcome";
import { ResendButton } from "./resend-button";

interface CheckMailProps {
  readonly email: string;
  readonly next: string | null;
  readonly onBack: () => void;
}

/** After signing up where the address has to be confirmed first. */
export function CheckMail({ email, next, onBack }: CheckMailProps) {
  return (
    <>
      <Outcome title="Check your mail">
        <p>
          A mail is on its way to <strong className="break-all text-ink">{email}</strong>. Follow
          the link in it to confirm the address; then the table is yours.
        </p>
        <p className="text-sm">Nothing there? Look among the unwanted mails, or ask once more.</p>
      </Outcome>
      <div className="mt-5 space-y-3">
        <ResendButton email={email} />
        <Button look="ghost" className="w-full" onClick={onBack}>
          Use another address
        </Button>
      </div>
      <OtherWay before="Confirmed already?" href={withReturnPath("/login", next)}>
        Sign in
      </OtherWay>
    </>
  );
}
