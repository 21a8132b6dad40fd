import { callApi } from "@/lib/api-client";
import type { Me, Registered, SignedIn } from "@/lib/wire";

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export function login(credentials: Credentials): Promise<SignedIn> {
  return callApi("/auth/login", { method: "POST", body: credentials });
}

export function register(credentials: Credentials): Promise<Registered> {
  return callApi("/auth/register", { method: "POST", body: credentials });
}

export function fetchMe(signal: AbortSignal): Promise<Me> {
  return callApi("/me", { signal });
}
