/** After a deployment, an open tab may request chunks that the server no longer has. */

const KEY = "reloaded-at";
/** A second failure within this time is not caused by an old tab, so the error is shown instead. */
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

/** Whether reloading the page may help: not right after the last reload, nor offline. */
export function mayReload(now = Date.now()): boolean {
  if (!navigator.onLine) return false;
  try {
    return now - Number(sessionStorage.getItem(KEY) ?? 0) >= AGAIN_MS;
  } catch {
    // Without sessionStorage a second reload could not be told from the first.
    return false;
  }
}

/** Reloads the page if `mayReload`; drafts are kept in storage. */
export function reloadOnce(now = Date.now()): boolean {
  if (!mayReload(now)) return false;
  sessionStorage.setItem(KEY, String(now));
  window.location.reload();
  return true;
}

/** Chunks that are requested outside of rendering fail as rejected promises. */
export function watchForStaleBuild(): void {
  window.addEventListener("unhandledrejection", (event) => {
    if (isChunkError(event.reason) && reloadOnce()) event.preventDefault();
  });
}
