import { callApi } from "@/lib/api-client";
import type { CredentialsRequest, Me, SignedIn, VerificationRequired } from "@/lib/api-schema";

export type Credentials = CredentialsRequest;

/** Empty hands while the address still has to be verified; the schema calls the nulls nullable. */
type Registered = SignedIn | (VerificationRequired & { readonly access: null });

export function login(credentials: Credentials): Promise<SignedIn> {
  return callApi("/auth/login", { method: "POST", body: credentials });
}

export function register(credentials: Credentials): Promise<Registered> {
  return callApi("/auth/register", { method: "POST", body: credentials });
}

export function fetchMe(signal: AbortSignal): Promise<Me> {
  return callApi("/me", { signal });
}
