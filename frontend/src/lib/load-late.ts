/** For a part that is loaded when it is asked for. Without a network it comes when that is back: a page must not go to pieces for it. */
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
