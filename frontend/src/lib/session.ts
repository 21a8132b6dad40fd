import { ApiError, NetworkError, parseApiError } from "./api-error";
import { readEndpoints } from "./env";
import { createListeners } from "./listeners";
import { readStored, removeStored, subscribeStored, writeStored } from "./storage";
import { clearWritings } from "./writings";
import type { SignedIn, TokenPair } from "./api-schema";

const ACCESS = "access";
const REFRESH = "refresh";
/** Whose words the drafts in this browser are; the tokens themselves do not say. */
const OWNER = "owner";
/** The owner once the account is deleted; no id is empty. */
const NOBODY = "";
const REFRESH_LOCK = "session-refresh";
/** Who signs out does not wait for a slow server. */
const PATIENCE_MS = 2_000;

export type SessionState = "signed-in" | "signed-out";

const changes = createListeners();
let hasLeft = false;
let refreshing: Promise<string | null> | null = null;
let queue: Promise<unknown> = Promise.resolve();

export function readAccess(): string | null {
  return readStored(ACCESS);
}

export function readOwner(): string | null {
  return readStored(OWNER);
}

export function readSessionState(): SessionState {
  return readStored(REFRESH) === null ? "signed-out" : "signed-in";
}

function saveTokens(tokens: TokenPair): void {
  writeStored(ACCESS, tokens.access);
  writeStored(REFRESH, tokens.refresh);
}

/** Keeps a fresh login; returns true if it belongs to somebody else than the last one here. */
export function startSession(signedIn: SignedIn): boolean {
  const previous = readOwner();
  hasLeft = false;
  // Before the tokens: a tab that hears of them asks whose they are.
  writeStored(OWNER, signedIn.user.id);
  saveTokens(signedIn);
  changes.notify();
  return previous !== null && previous !== signedIn.user.id;
}

export function endSession(): void {
  removeStored(ACCESS);
  removeStored(REFRESH);
  changes.notify();
}

/** True after the last reader's account was deleted, as opposed to a session that ended. */
export function hasAccountGone(): boolean {
  return readOwner() === NOBODY;
}

/** Ends the session of an account that is no more, `isWanted`: by this tab. What is stored of it here goes, too. */
export function forgetAccount(isWanted = false): void {
  hasLeft = isWanted;
  clearWritings();
  writeStored(OWNER, NOBODY);
  endSession();
}

/** Signed in again, perhaps in another tab: how an earlier session ended no longer matters. */
export function forgetLeaving(): void {
  hasLeft = false;
}

/** True after the reader signed out in this tab, as opposed to a session that ran out. */
export function hasSignedOut(): boolean {
  return hasLeft;
}

/** Calls `onHere` when this tab changes the session, and `onElsewhere` when another tab may have. */
function watchSession(onHere: () => void, onElsewhere: () => void): () => void {
  const leaveHere = changes.subscribe(onHere);
  const leaveElsewhere = subscribeStored((key) => key === REFRESH || key === OWNER, onElsewhere);
  // A page restored from the back/forward cache got no storage events while it was there.
  window.addEventListener("pageshow", onElsewhere);
  return () => {
    leaveHere();
    leaveElsewhere();
    window.removeEventListener("pageshow", onElsewhere);
  };
}

/** Calls `listener` when the session begins or ends, in this tab or in another one. */
export function subscribeSession(listener: () => void): () => void {
  return watchSession(listener, listener);
}

/** Calls `listener` when another tab has signed in to a different account than this page shows. */
export function subscribeOtherOwner(listener: () => void): () => void {
  let owner = readOwner();
  const note = (): void => {
    owner = readOwner() || owner;
  };
  return watchSession(note, () => {
    const previous = owner;
    note();
    if (previous !== null && owner !== previous) listener();
  });
}

async function postToken(path: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(readEndpoints().rest + path, {
      ...init,
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ refresh: readStored(REFRESH) }),
    });
  } catch (error) {
    throw new NetworkError("refresh", { cause: error });
  }
}

function isTokenPair(value: unknown): value is TokenPair {
  const pair = value as Partial<TokenPair> | null;
  return typeof pair?.access === "string" && typeof pair.refresh === "string";
}

async function rotate(stale: string | null): Promise<string | null> {
  const used = readStored(REFRESH);
  if (used === null) {
    // What is stored may have been emptied by hand, of which nobody was told.
    changes.notify();
    return null;
  }
  const current = readAccess();
  // Another tab was first: its token is as good as one of our own.
  if (current !== null && current !== stale) return current;
  const response = await postToken("/auth/refresh");
  const text = await response.text();
  // The answer is about a session that is this browser's no more.
  if (readStored(REFRESH) !== used) return readAccess();
  if (response.ok) {
    const tokens: unknown = JSON.parse(text);
    if (!isTokenPair(tokens)) throw new ApiError({ status: 502, code: "bad_refresh", detail: "" });
    saveTokens(tokens);
    return tokens.access;
  }
  const error = parseApiError(response.status, response.headers, text);
  // Only the server's clear no ends a session; a broken or busy server does not.
  if (response.status !== 401 && response.status !== 400) throw error;
  if (error.body["is_account_deleted"] === true) forgetAccount();
  else endSession();
  return null;
}

async function withRefreshLock<Result>(task: () => Promise<Result>): Promise<Result> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (locks) return locks.request(REFRESH_LOCK, task);
  // Without locks tabs may refresh side by side: the server gives all of them the same successor.
  const turn = queue.then(task);
  queue = turn.catch(() => undefined);
  return turn;
}

/**
 * A usable access token after `stale` was refused, or null when the session is over.
 * One request at a time across tabs. Throws NetworkError or ApiError (the session stays).
 */
export function refreshAccess(stale: string | null): Promise<string | null> {
  refreshing ??= withRefreshLock(() => rotate(stale)).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/**
 * Takes over the tokens that `call` brings, for a call that ends the session's own. It has a refresh's
 * turn, in all tabs: a token of before must not be tried, and refused, meanwhile.
 */
export async function replaceTokens(
  call: (access: string | null) => Promise<TokenPair>,
): Promise<void> {
  let used: string | null = null;
  const attempt = () =>
    withRefreshLock(async () => {
      used = readAccess();
      const refresh = readStored(REFRESH);
      const tokens = await call(used);
      // Unless the reader signed out meanwhile, or in again.
      if (refresh !== null && readStored(REFRESH) === refresh) saveTokens(tokens);
    });
  try {
    await attempt();
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
    if ((await refreshAccess(used)) === null) throw error;
    await attempt();
  }
}

/** Ends the session here and tells the server, which cannot refuse; at once, or after `first`, which still needs it. */
export async function signOut(first?: Promise<unknown>): Promise<void> {
  if (readSessionState() === "signed-out") return;
  hasLeft = true;
  if (first)
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  if (readSessionState() === "signed-out") return;
  const farewell = postToken("/auth/logout", { keepalive: true }).catch(() => undefined);
  endSession();
  await farewell;
}
