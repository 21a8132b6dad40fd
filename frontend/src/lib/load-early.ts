import { createPart } from "./create-part";

/**
 * Loads a part of the page beside everything else; without a network it comes when that is back. The hook it
 * returns gives the part as soon as it is there, null until then, and throws what the loading failed with. Unlike a
 * lazy component it is drawn at once when it is already loaded, so nothing on the page goes away for a moment.
 */
export function loadEarly<T extends object>(load: () => Promise<T>): () => T | null {
  const source = createPart(load);
  if (typeof window !== "undefined") void source.request();
  return () => {
    const { part, failure } = source.useState();
    if (failure && !failure.isOffline) throw failure.error;
    return part;
  };
}
