import { createContext } from "react";

/** Whether the text around may still grow. */
export const Growing = createContext(false);
