/**
 * Returns `load`, but offline its promise waits for the network and loads once more then. Else it rejects as `load`
 * does; each call loads anew.
 */
export function loadLate<Part>(load: () => Promise<Part>): () => Promise<Part> {
  return async () => {
    try {
      return await load();
    } catch (error) {
      if (navigator.onLine) throw error;
      await new Promise((resolve) => {
        window.addEventListener("online", resolve, { once: true });
      });
      return await load();
    }
  };
}
