import { loadEarly } from "@/lib/load-early";

/** What stands beside the words: the list of chats, the choices in the composer. One can write before they are there. */
export const useBeside = loadEarly(() => import("./beside"));
