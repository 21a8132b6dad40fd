/**
 * Goes to another chat inside the chat page. The router follows the address, but nothing is fetched
 * for it: one page shows all chats, also while the network is away.
 */
export function openChat(path: string, how: "push" | "replace" = "push"): void {
  if (how === "push") window.history.pushState(null, "", path);
  else window.history.replaceState(null, "", path);
}
