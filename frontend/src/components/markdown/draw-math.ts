import "katex/dist/katex.min.css";
import katex from "katex";

/** No formula in a chat needs more letters; longer ones would block the page. */
const LONGEST = 4_000;

/** Renders `tex` into `place`; returns whether it could be parsed. A formula can neither load nor link anything. */
export function drawMath(tex: string, place: HTMLElement, isDisplay: boolean): boolean {
  if (tex.length > LONGEST) return false;
  try {
    katex.render(tex, place, {
      displayMode: isDisplay,
      throwOnError: true,
      trust: false,
      strict: "ignore",
      maxSize: 20,
      maxExpand: 200,
    });
    return true;
  } catch {
    return false;
  }
}
