"use client";

import Link from "next/link";
import { useEffect, useRef } from "react";
import { Mark } from "@/components/mark";
import { Button, buttonClass } from "@/components/ui/button";
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

/** Spends the token once, by a request that only a page with a person in front of it makes. */
function useVerification(token: string | undefined) {
  const keepLogin = useKeepLogin();
  const verify = useAction((secret: string) => verifyEmail(secret), {
    onSuccess: (verified) =>
      verified.access === null ? undefined : keepLogin(verified, "signed-up"),
  });
  const { run } = verify;
  const spent = useRef<string | null>(null);
  useEffect(() => {
    if (token === undefined || spent.current === token) return;
    spent.current = token;
    run(token);
  }, [token, run]);
  return verify;
}

function Verifying() {
  return (
    <div role="status" className="py-8 text-center text-muted">
      <Mark className="mx-auto mb-4 size-9 animate-smoulder text-ember" />
      Confirming your address…
    </div>
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
  const verify = useVerification(token);
  if (secrets === null) return <Verifying />;
  if (verify.result) return <Verified isSignedIn={verify.result.access !== null} />;
  if (token === undefined)
    return (
      <Refused
        title="This link is incomplete"
        text="Open it from the mail again, or ask for a new one."
      />
    );
  const { error } = verify;
  if (error === null) return <Verifying />;
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
