"use client";

import { type ReactNode, createContext, use, useMemo } from "react";
import { readCurrentText, setCurrentText } from "./current";
import type { Language } from "./languages";
import { type Messages, type Text, createText } from "./text";

const TextContext = createContext<Text | null>(null);

interface TextProviderProps {
  readonly language: Language;
  readonly messages: Messages;
  readonly children: ReactNode;
}

/** Provides the page's texts; when the language changes, every component that uses them renders again. */
export function TextProvider({ language, messages, children }: TextProviderProps) {
  const text = useMemo(() => {
    const made = createText(language, messages);
    // During the render, before any child uses it. Not on the server, where each request may have another language.
    if (typeof window !== "undefined") setCurrentText(made);
    return made;
  }, [language, messages]);
  return <TextContext value={text}>{children}</TextContext>;
}

/** The texts in the page's language: `t("auth.takeSeat")`. */
export function useText(): Text {
  return use(TextContext) ?? readCurrentText();
}
