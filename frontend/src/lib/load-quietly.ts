/** Long after whatever the page needs at once. */
const QUIET_MS = 2_000;

/** For a part that is seldom needed, but without a network, too: it is loaded when the page is quiet. */
export function loadQuietly<Part>(load: () => Promise<Part>): () => Promise<Part> {
  if (typeof window !== "undefined")
    setTimeout(() => {
      load().catch(() => undefined);
    }, QUIET_MS);
  return load;
}
