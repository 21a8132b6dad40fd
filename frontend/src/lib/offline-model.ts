/** Nothing but the persona's own notes. */
export const OFFLINE_MODEL = "offline/persona";
