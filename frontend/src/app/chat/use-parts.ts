import { loadEarly } from "@/lib/load-early";

/** Comes beside what the composer needs. One piece: in several, what they share would be sent more than once. */
export const useParts = loadEarly(() => import("./parts"));
