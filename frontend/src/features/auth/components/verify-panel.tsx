"use client";

import Link from "next/link";
import { Mark } from "@/components/mark";
import { Button, buttonClass } from "@/components/ui/button";
import { Form } from "@/components/ui/form";
import { SubmitButton } from "@/components/ui/submit-button";
import { ApiError, describeError } from "@/lib/api-error";
import { useAction } from "@/lib/use-action";
import { useLinkSecrets } from "@/lib/use-link-secrets";
import { verifyEmail } from "../api";
import { useKeepLogin } from "../use-keep-login";
import { Outcome } from "./outcome";
import { ResendForm } from "./resend-form";

const NAMES = ["token"];

const REFUSALS: Readonly<Record<string, readonly [title: string, text: string]>> = {
  expired_token: ["This link has expired", "Ask for a new one and follow it while it is fresh."],
  invalid_token: [
    "This link does not count",
    "It was used already, or a newer mail has replaced it. If your address is confirmed, just sign in; otherwise ask for a new link.",
  ],
};

function useVerification() {
  const keepLogin = useKeepLogin();
  return useAction((secret: string) => verifyEmail(secret), {
    onSuccess: (verified) =>
      verified.access === null ? undefined : keepLogin(verified, "signed-up"),
  });
}

interface ConfirmProps {
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
}

/**
 * Programs that look through mails open their links, some in a whole browser: only a person presses
 * a button.
 */
function Confirm({ isBusy, onConfirm }: ConfirmProps) {
  return (
    <Form onSubmit={onConfirm}>
      <Outcome title="Is this your address?">
        <p>Confirm it, and the table is yours.</p>
      </Outcome>
      <SubmitButton isBusy={isBusy} busy="Confirming…" className="mt-5 w-full text-base">
        Confirm
      </SubmitButton>
    </Form>
  );
}

function Verified({ isSignedIn }: { readonly isSignedIn: boolean }) {
  return (
    <Outcome title="Your address is confirmed">
      <p>{isSignedIn ? "You are signed in. The table is yours." : "Now sign in with it."}</p>
      {isSignedIn ? (
        <Link href="/chat" className={buttonClass("solid", "w-full text-base")}>
          Go to the chat
        </Link>
      ) : (
        <Link href="/login" className={buttonClass("solid", "w-full text-base")}>
          Sign in
        </Link>
      )}
    </Outcome>
  );
}

/** The page that the link in a mail opens. */
export function VerifyPanel() {
  const secrets = useLinkSecrets(NAMES);
  const token = secrets?.["token"];
  const verify = useVerification();
  if (secrets === null)
    return <Mark className="mx-auto my-10 size-9 animate-smoulder text-ember" />;
  if (verify.result) return <Verified isSignedIn={verify.result.access !== null} />;
  if (token === undefined)
    return (
      <Refused
        title="This link is incomplete"
        text="Open it from the mail again, or ask for a new one."
      />
    );
  const { error } = verify;
  if (error === null)
    return (
      <Confirm
        isBusy={verify.isBusy}
        onConfirm={() => {
          if (!verify.isBusy) verify.run(token);
        }}
      />
    );
  const words = error instanceof ApiError ? REFUSALS[error.code] : undefined;
  if (words) return <Refused title={words[0]} text={words[1]} />;
  return (
    <Outcome isRefusal title="That did not work yet">
      <p>{describeError(error)}</p>
      <Button
        look="solid"
        className="w-full"
        onClick={() => {
          verify.run(token);
        }}
      >
        Try again
      </Button>
    </Outcome>
  );
}

function Refused({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <>
      <Outcome isRefusal title={title}>
        <p>{text}</p>
      </Outcome>
      <ResendForm />
    </>
  );
}
