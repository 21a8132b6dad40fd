import { loadEarly } from "@/lib/load-early";

/** The choices in the composer; one can write before they are there. */
export const usePickers = loadEarly(() => import("./pickers"));
