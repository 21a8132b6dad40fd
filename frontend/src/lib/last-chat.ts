import { readOwner, readSessionState } from "./session";

const KEY = "last-chat";
const NEW_CHAT = "/chat";

/** Whoever signs in after another one must not be led to their chat. */
function startOwn(): string {
  return `${readOwner() ?? ""} `;
}

/** Where this tab's reader last was among the chats. */
export function readLastChat(): string {
  try {
    const kept = window.sessionStorage.getItem(KEY);
    if (kept?.startsWith(startOwn())) return kept.slice(startOwn().length);
  } catch {
    // Without storage nothing is kept.
  }
  return NEW_CHAT;
}

export function keepLastChat(address: string = NEW_CHAT): void {
  try {
    window.sessionStorage.setItem(KEY, startOwn() + address);
  } catch {
    // The way back leads to a new chat then.
  }
}

/** To be asked whenever the session may have ended, and with it what was kept. */
export function forgetAtSignOut(): void {
  if (readSessionState() === "signed-out") keepLastChat();
}
