"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type SubmitEvent, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { ApiError, describeError } from "@/lib/api-error";
import { readReturnPath } from "@/lib/return-path";
import { startSession } from "@/lib/session";
import { clearWritings } from "@/lib/writings";
import { type Credentials, login, register } from "../api";
import { useSession } from "../use-session";

interface CredentialsFormProps {
  readonly kind: "login" | "register";
  /** The private page asked for before, if any. */
  readonly next: string | null;
}

const WORDS = {
  login: {
    title: "Back again",
    lead: "Sign in and pick up where you left off.",
    button: "Sign in",
    busy: "Signing in…",
    other: "No account yet?",
    otherLink: "Sign up",
    otherPath: "/register",
    passwordHint: undefined,
  },
  register: {
    title: "Take a seat",
    lead: "An address and a password, and the table is yours.",
    button: "Sign up",
    busy: "Signing up…",
    other: "Been here before?",
    otherLink: "Sign in",
    otherPath: "/login",
    passwordHint: "At least 8 characters.",
  },
} as const;

const SENTENCES: Readonly<Record<string, string>> = {
  invalid_credentials: "That address and password do not go together.",
  email_not_verified: "That address is not verified yet. Open the link in the mail we sent.",
  email_taken: "Somebody signed up with that address before. Sign in instead?",
};

/** What is said above the form; what belongs to a field is said there. */
function describeRefusal(error: unknown): string | null {
  if (!(error instanceof ApiError)) return describeError(error);
  const sentence = SENTENCES[error.code];
  if (sentence) return sentence;
  const isSaidInField = Boolean(error.fields["email"] ?? error.fields["password"]);
  return isSaidInField ? null : describeError(error);
}

/** Somebody signed in has no business here: this tab just did it, or another one. */
function useMovingOn(next: string | null): void {
  const session = useSession();
  const router = useRouter();
  useEffect(() => {
    if (session === "signed-in") router.replace(readReturnPath(next));
  }, [session, router, next]);
}

function useEnter(kind: CredentialsFormProps["kind"]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: Credentials) =>
      kind === "login" ? login(credentials) : register(credentials),
    onSuccess: (entered) => {
      if (entered.access === null) return;
      if (startSession(entered)) clearWritings();
      client.clear();
    },
  });
}

export function CredentialsForm({ kind, next }: CredentialsFormProps) {
  const words = WORDS[kind];
  const enter = useEnter(kind);
  useMovingOn(next);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const fields = enter.error instanceof ApiError ? enter.error.fields : {};
  const refusal = enter.error ? describeRefusal(enter.error) : null;
  const isBusy = enter.isPending || (enter.isSuccess && enter.data.access !== null);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (!isBusy) enter.mutate({ email: email.trim(), password });
  }

  if (enter.isSuccess && enter.data.access === null)
    return (
      <div>
        <h1 className="font-voice text-3xl font-semibold">Check your mail</h1>
        <p className="mt-3 text-muted">{enter.data.detail}</p>
      </div>
    );
  return (
    <form onSubmit={submit} noValidate>
      <h1 className="font-voice text-3xl font-semibold tracking-tight">{words.title}</h1>
      <p className="mt-2 mb-6 text-muted">{words.lead}</p>
      {refusal && (
        <Notice look="alarm" className="mb-5">
          {refusal}
        </Notice>
      )}
      <div className="space-y-4">
        <Field
          label="Email"
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          errors={fields["email"]}
          onChange={(event) => {
            setEmail(event.target.value);
          }}
        />
        <Field
          label="Password"
          type="password"
          name="password"
          autoComplete={kind === "login" ? "current-password" : "new-password"}
          required
          hint={words.passwordHint}
          value={password}
          errors={fields["password"]}
          onChange={(event) => {
            setPassword(event.target.value);
          }}
        />
      </div>
      <Button type="submit" look="solid" aria-disabled={isBusy} className="mt-6 w-full text-base">
        {isBusy ? words.busy : words.button}
      </Button>
      <p className="mt-5 text-center text-sm text-muted">
        {words.other}{" "}
        <Link
          href={next ? `${words.otherPath}?next=${encodeURIComponent(next)}` : words.otherPath}
          className="font-semibold text-ember underline underline-offset-4"
        >
          {words.otherLink}
        </Link>
      </p>
    </form>
  );
}
