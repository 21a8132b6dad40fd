/** The model that answers from the persona's own notes, without a language model. */
export const OFFLINE_MODEL = "offline/persona";
