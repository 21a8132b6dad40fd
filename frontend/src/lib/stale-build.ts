/** After a deployment a tab that is still open asks for chunks that the server no longer has. */

const KEY = "reloaded-at";
/** A second failure within this time is no old tab: the reader is told instead. */
const AGAIN_MS = 60_000;

export function isChunkError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.name === "ChunkLoadError" ||
    /load(?:ing)? (?:css )?chunk|dynamically imported module|importing a module script/i.test(
      error.message,
    )
  );
}

/** Whether loading the page anew may help: not if that was done just now, nor without a network. */
export function mayReload(now = Date.now()): boolean {
  if (!navigator.onLine) return false;
  try {
    return now - Number(sessionStorage.getItem(KEY) ?? 0) >= AGAIN_MS;
  } catch {
    // Without storage nobody could tell a second time from the first.
    return false;
  }
}

/** Loads the page anew where `mayReload`; drafts are kept in storage. */
export function reloadOnce(now = Date.now()): boolean {
  if (!mayReload(now)) return false;
  sessionStorage.setItem(KEY, String(now));
  window.location.reload();
  return true;
}

/** Chunks that are asked for outside of rendering fail as rejected promises. */
export function watchForStaleBuild(): void {
  window.addEventListener("unhandledrejection", (event) => {
    if (isChunkError(event.reason) && reloadOnce()) event.preventDefault();
  });
}
