import { useEffect, useRef, useState } from "react";
import { SentenceReader } from "@/components/markdown/sentences";

/** A screen reader needs seconds for a sentence; polling more often would gain nothing. */
const EVERY_MS = 1000;

/** The finished sentences of a growing text; a sentence once returned stays. */
export function useSentences(text: string, isGrowing: boolean): readonly string[] {
  const [reader] = useState(() => new SentenceReader());
  const [sentences, setSentences] = useState<readonly string[]>([]);
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  });
  useEffect(() => {
    const look = (): void => setSentences(reader.read(latest.current, isGrowing));
    if (!isGrowing) {
      look();
      return;
    }
    const timer = setInterval(look, EVERY_MS);
    return () => clearInterval(timer);
  }, [reader, isGrowing]);
  return sentences;
}
