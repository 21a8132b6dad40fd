import { createListeners } from "./listeners";

const openings = createListeners<[address: string]>();

/** Calls the listener each time a chat is opened, also if it is open already. */
export const subscribeOpening = openings.subscribe;

/**
 * Opens another chat within the chat page. The router follows the address, but nothing is fetched for it: one page
 * shows all chats, even offline.
 */
export function openChat(address: string, how: "push" | "replace" = "push"): void {
  const { pathname, search } = window.location;
  const { isDrawer } = (window.history.state ?? {}) as { readonly isDrawer?: boolean };
  // Going back should not lead through the same chat twice, nor through an open drawer.
  if (how === "push" && !isDrawer && address !== pathname + search)
    window.history.pushState(null, "", address);
  else window.history.replaceState(null, "", address);
  openings.notify(address);
}
