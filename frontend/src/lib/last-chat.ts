import { readOwner, readSessionState } from "./session";

const KEY = "last-chat";
const NEW_CHAT = "/chat";

/** The user's id as a prefix, so that another user who signs in is not led to this user's chat. */
function startOwn(): string {
  return `${readOwner() ?? ""} `;
}

/** The path of the chat that was last open in this tab. */
export function readLastChat(): string {
  try {
    const kept = window.sessionStorage.getItem(KEY);
    if (kept?.startsWith(startOwn())) return kept.slice(startOwn().length);
  } catch {
    // Without sessionStorage nothing is kept.
  }
  return NEW_CHAT;
}

export function keepLastChat(address: string = NEW_CHAT): void {
  try {
    window.sessionStorage.setItem(KEY, startOwn() + address);
  } catch {
    // Without sessionStorage the link leads to a new chat.
  }
}

/** To be called whenever the session may have ended. */
export function forgetAtSignOut(): void {
  if (readSessionState() === "signed-out") keepLastChat();
}
