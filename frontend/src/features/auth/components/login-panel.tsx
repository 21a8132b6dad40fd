"use client";

import Link from "next/link";
import { withReturnPath } from "@/lib/return-path";
import { useAction } from "@/lib/use-action";
import { type Credentials, login } from "../api";
import { useKeepLogin } from "../use-keep-login";
import { useMovingOn } from "../use-moving-on";
import { CredentialsForm } from "./credentials-form";
import { OtherWay, Title } from "./form-parts";
import { GoogleEntrance } from "./google-entrance";

/** Signing in; `next` is the private page asked for before, if any. */
export function LoginPanel({ next }: { readonly next: string | null }) {
  const keepLogin = useKeepLogin();
  useMovingOn(next);
  const enter = useAction((credentials: Credentials) => login(credentials), {
    onSuccess: (entered) => keepLogin(entered, "signed-in"),
  });
  return (
    <>
      <Title lead="Sign in and pick up where you left off.">Back again</Title>
      <GoogleEntrance text="signin_with">
        <CredentialsForm kind="login" enter={enter} isMovingOn={enter.result !== undefined}>
          <p className="mt-2.5 text-right text-sm">
            <Link
              href="/forgot-password"
              className="text-muted underline underline-offset-4 hover:text-ink"
            >
              Forgot it?
            </Link>
          </p>
        </CredentialsForm>
      </GoogleEntrance>
      <OtherWay before="No account yet?" href={withReturnPath("/register", next)}>
        Sign up
      </OtherWay>
    </>
  );
}
