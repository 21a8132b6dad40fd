import { createContext } from "react";

/** Whether the surrounding text may still grow. */
export const Growing = createContext(false);
