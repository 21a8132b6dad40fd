import { createPart } from "@/lib/create-part";

/**
 * Loaded in parallel with the composer, in one chunk: several would each contain the shared code.
 */
const parts = createPart(() => import("./parts"));
if (typeof window !== "undefined") void parts.request();

export const useParts = parts.usePart;
