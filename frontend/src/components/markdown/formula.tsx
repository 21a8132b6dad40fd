import { clsx } from "clsx";
import { createContext, use, useEffect, useRef, useState } from "react";
import { createPart } from "@/lib/create-part";
import { useText } from "@/lib/language/use-text";

/** Whether the surrounding text may still grow. */
export const Growing = createContext(false);

const drawing = createPart(() => import("./draw-math"));

/**
 * A formula that is being written changes with every token, so it is drawn only after it has not changed for this long.
 */
const REST_MS = 120;

interface FormulaProps {
  readonly tex: string;
  readonly isDisplay: boolean;
}

/** A formula. Its TeX is shown until it is drawn, or if it cannot be parsed. */
export function Formula({ tex, isDisplay }: FormulaProps) {
  const t = useText();
  const place = useRef<HTMLSpanElement>(null);
  const [drawn, setDrawn] = useState<string | null>(null);
  const isGrowing = use(Growing);
  useEffect(() => {
    let isCurrent = true;
    const draw = async (): Promise<void> => {
      const { drawMath } = await drawing.get();
      if (isCurrent && place.current && drawMath(tex, place.current, isDisplay)) setDrawn(tex);
    };
    // If KaTeX cannot be loaded, the TeX is shown.
    const timer = setTimeout(() => void draw().catch(() => undefined), isGrowing ? REST_MS : 0);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // `isGrowing` is left out: the end of the surrounding text is no reason to draw the formula again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [tex, isDisplay]);
  const isDrawn = drawn === tex;
  return (
    <span
      dir="ltr"
      className={clsx("formula", isDisplay && "formula-display")}
      {...(isDisplay && { tabIndex: 0, role: "group", "aria-label": t("markdown.formula") })}
    >
      <span ref={place} hidden={!isDrawn} />
      {!isDrawn && <code>{tex}</code>}
    </span>
  );
}
