import "katex/dist/katex.min.css";
import katex from "katex";

/** What no formula in a chat needs: longer ones would keep the page busy. */
const LONGEST = 4_000;

/** Draws `tex` into `place`; says whether it could be read. Nothing in it can load or link anything. */
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
