import { createPart } from "@/lib/create-part";

/** Comes beside what the composer needs. One piece: in several, what they share would be sent more than once. */
const parts = createPart(() => import("./parts"));
if (typeof window !== "undefined") void parts.request();

export const useParts = parts.usePart;
