import { callApi } from "@/lib/api-client";
import { allowGone } from "@/lib/api-error";
import type {
  Authenticator,
  ConfirmationRequest,
  NewAuthenticator,
  PasswordChangeRequest,
  ProofRequest,
  RecoveryCodes,
  SessionPage,
  TokenPair,
} from "@/lib/api-schema";

/** The proof that the owner deletes the account: the password, or a fresh Google token where there is none. */
export type Farewell =
  { readonly password: string } | { readonly id_token: string; readonly nonce: string };

const SESSIONS_SHOWN = 50;

/** `access` is the access token to use; a 401 is not retried. */
export function changePassword(
  body: PasswordChangeRequest,
  access: string | null,
): Promise<TokenPair> {
  return callApi("/auth/password/change", { method: "POST", body, access });
}

export function fetchSessions(signal: AbortSignal): Promise<SessionPage> {
  return callApi("/auth/sessions", { query: { page_size: SESSIONS_SHOWN }, signal });
}

export function endSession(id: string): Promise<void> {
  return allowGone(callApi(`/auth/sessions/${id}`, { method: "DELETE" }));
}

export function endOtherSessions(): Promise<void> {
  return callApi("/auth/sessions", { method: "DELETE" });
}

export function deleteAccount(body: Farewell): Promise<void> {
  return callApi("/me", { method: "DELETE", body });
}

const AUTHENTICATOR = "/auth/authenticator";

export function fetchAuthenticator(signal: AbortSignal): Promise<Authenticator> {
  return callApi(AUTHENTICATOR, { signal });
}

/** Creates a new secret, which has no effect before it is confirmed. */
export function beginAuthenticator(): Promise<NewAuthenticator> {
  return callApi(AUTHENTICATOR, { method: "POST" });
}

export function confirmAuthenticator(body: ConfirmationRequest): Promise<RecoveryCodes> {
  return callApi(`${AUTHENTICATOR}/confirm`, { method: "POST", body });
}

export function renewRecoveryCodes(body: ProofRequest): Promise<RecoveryCodes> {
  return callApi(`${AUTHENTICATOR}/recovery-codes`, { method: "POST", body });
}

export function removeAuthenticator(body: ProofRequest): Promise<void> {
  return callApi(AUTHENTICATOR, { method: "DELETE", body });
}
