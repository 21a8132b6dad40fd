import { callApi } from "@/lib/api-client";
import type {
  CredentialsRequest,
  GoogleRequest,
  NewPasswordRequest,
  SecondFactorRequest,
  SignedIn,
  User,
  VerificationRequired,
} from "@/lib/api-schema";

export type Credentials = CredentialsRequest;

/** `access` is null while the email address must be verified; the schema only says nullable. */
export type Registered = SignedIn | (VerificationRequired & { readonly access: null });

/** The server sends tokens only if the link is a few minutes old at most. */
export type Verified =
  SignedIn | { readonly access: null; readonly refresh: null; readonly user: User };

export function login(credentials: Credentials): Promise<SignedIn> {
  return callApi("/auth/login", { method: "POST", body: credentials, access: null });
}

export function sendCode(body: SecondFactorRequest): Promise<SignedIn> {
  return callApi("/auth/second-factor", { method: "POST", body, access: null });
}

export function register(credentials: Credentials): Promise<Registered> {
  return callApi("/auth/register", { method: "POST", body: credentials, access: null });
}

export function signInWithGoogle(body: GoogleRequest): Promise<SignedIn> {
  return callApi("/auth/google", { method: "POST", body, access: null });
}

export function verifyEmail(token: string): Promise<Verified> {
  return callApi("/auth/verify-email", { method: "POST", body: { token }, access: null });
}

export function resendVerification(email: string): Promise<unknown> {
  return callApi("/auth/verify-email/resend", { method: "POST", body: { email }, access: null });
}

export function requestReset(email: string): Promise<unknown> {
  return callApi("/auth/password/reset", { method: "POST", body: { email }, access: null });
}

export function confirmReset(body: NewPasswordRequest): Promise<void> {
  return callApi("/auth/password/reset/confirm", { method: "POST", body, access: null });
}
