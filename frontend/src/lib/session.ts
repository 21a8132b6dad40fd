import { ApiError, NetworkError, parseApiError } from "./api-error";
import { readEndpoints } from "./env";
import { createListeners } from "./listeners";
import { readStored, removeStored, subscribeStored, writeStored } from "./storage";
import { subscribeWindow } from "./subscribe-window";
import { clearWritings } from "./writings";
import type { SignedIn, TokenPair } from "./api-schema";

const ACCESS = "access";
const REFRESH = "refresh";
/** The id of the user whose drafts are stored in this browser; the tokens do not tell it. */
const OWNER = "owner";
/** The owner after the account was deleted; no real id is empty. */
const NOBODY = "";
const REFRESH_LOCK = "session-refresh";
/** How long signing out waits for a slow server. */
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

/** Stores a new session; returns true if it belongs to another user than the last one here. */
export function startSession(signedIn: SignedIn): boolean {
  const previous = readOwner();
  hasLeft = false;
  // Before the tokens, because a tab that is notified of them reads the owner.
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

/** True after the last user's account was deleted, as opposed to a session that ended. */
export function hasAccountGone(): boolean {
  return readOwner() === NOBODY;
}

/** Ends the session of a deleted account and removes its stored texts. `isWanted`: this tab deleted it. */
export function forgetAccount(isWanted = false): void {
  hasLeft = isWanted;
  clearWritings();
  writeStored(OWNER, NOBODY);
  endSession();
}

/** Called after signing in again, perhaps in another tab: how an earlier session ended no longer matters. */
export function forgetLeaving(): void {
  hasLeft = false;
}

/** True after the user signed out in this tab, as opposed to a session that expired. */
export function hasSignedOut(): boolean {
  return hasLeft;
}

/** Calls `onHere` when this tab changes the session, and `onElsewhere` when another tab may have changed it. */
function watchSession(onHere: () => void, onElsewhere: () => void): () => void {
  const leaveHere = changes.subscribe(onHere);
  const leaveElsewhere = subscribeStored((key) => key === REFRESH || key === OWNER, onElsewhere);
  // A page in the back/forward cache gets no storage events.
  const leaveWindow = subscribeWindow(["pageshow"], onElsewhere);
  return () => {
    leaveHere();
    leaveElsewhere();
    leaveWindow();
  };
}

/** Calls `listener` when the session begins or ends, in this tab or in another one. */
export function subscribeSession(listener: () => void): () => void {
  return watchSession(listener, listener);
}

/** Calls `listener` when another tab has signed in to another account than the one shown here. */
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
    // The storage may have been cleared by hand, which fires no event in this tab.
    changes.notify();
    return null;
  }
  const current = readAccess();
  // Another tab has refreshed already; its token is valid here, too.
  if (current !== null && current !== stale) return current;
  const response = await postToken("/auth/refresh");
  const text = await response.text();
  // The session changed meanwhile, so the response is about an old one.
  if (readStored(REFRESH) !== used) return readAccess();
  if (response.ok) {
    const tokens: unknown = JSON.parse(text);
    if (!isTokenPair(tokens)) throw new ApiError({ status: 502, code: "bad_refresh", detail: "" });
    saveTokens(tokens);
    return tokens.access;
  }
  const error = parseApiError(response.status, response.headers, text);
  // Only a definite refusal ends the session; a failing or busy server does not.
  if (response.status !== 401 && response.status !== 400) throw error;
  if (error.body["is_account_deleted"] === true) forgetAccount();
  else endSession();
  return null;
}

async function withRefreshLock<Result>(task: () => Promise<Result>): Promise<Result> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (locks) return locks.request(REFRESH_LOCK, task);
  // Without locks tabs may refresh at the same time: the server gives all of them the same new token.
  const turn = queue.then(task);
  queue = turn.catch(() => undefined);
  return turn;
}

/**
 * A valid access token after `stale` was refused; null if the session is over. Only one refresh runs at a time across
 * tabs. Throws NetworkError or ApiError, which leave the session as it is.
 */
export function refreshAccess(stale: string | null): Promise<string | null> {
  refreshing ??= withRefreshLock(() => rotate(stale)).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/**
 * Stores the tokens that `call` returns, for a call that ends the current session. It holds the refresh lock, so that
 * no tab meanwhile tries to refresh with the old token, which the server would refuse.
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
      // Not if the user has signed out, or in again, meanwhile.
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

/**
 * Ends the session here and tells the server, whose answer does not matter; at once, or after `first`, which still
 * needs the session.
 */
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
