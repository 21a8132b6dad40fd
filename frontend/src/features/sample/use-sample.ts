import { useEffect, useRef, useState } from "react";
import { readCurrentText } from "@/lib/language/current";
import { askSample } from "./api";

export interface Exchange {
  readonly question: string;
  /** The answer so far. */
  readonly answer: string;
  readonly isSpeaking: boolean;
}

interface Sample extends Exchange {
  /** The reader's question was answered. */
  readonly isOver: boolean;
  readonly error: unknown;
  readonly ask: (question: string) => void;
}

/**
 * One exchange with the default character. It begins with our own question, which is really sent; if that fails, or the
 * answer would be in another language, the earlier answer is shown.
 */
export function useSample(question: string, earlier: string): Sample {
  const [exchange, setExchange] = useState<Exchange>({ question, answer: "", isSpeaking: true });
  const [isOver, setIsOver] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const current = useRef<AbortController | null>(null);

  useEffect(() => {
    const { signal } = (current.current = new AbortController());
    const show = (answer: string, isSpeaking: boolean): void => {
      if (!signal.aborted) setExchange({ question, answer, isSpeaking });
    };
    // The character's notes are in English, and so are its answers.
    const first =
      readCurrentText().language === "en"
        ? askSample(question, (text) => show(text, true), signal)
        : Promise.resolve(earlier);
    void first.catch(() => earlier).then((whole) => show(whole, false));
    return () => {
      // The reader's own question has replaced the first one.
      current.current?.abort();
    };
  }, [question, earlier]);

  async function run(asked: string): Promise<void> {
    current.current?.abort();
    const { signal } = (current.current = new AbortController());
    setError(null);
    setExchange({ question: asked, answer: "", isSpeaking: true });
    const show = (answer: string, isSpeaking: boolean): void => {
      if (!signal.aborted) setExchange({ question: asked, answer, isSpeaking });
    };
    try {
      const whole = await askSample(asked, (text) => show(text, true), signal);
      show(whole, false);
      setIsOver(true);
    } catch (problem) {
      if (signal.aborted) return;
      setExchange({ question, answer: earlier, isSpeaking: false });
      setError(problem);
    }
  }

  return { ...exchange, isOver, error, ask: (asked) => void run(asked) };
}
