"use client";

import { clsx } from "clsx";
import { use, useEffect, useRef, useState } from "react";
import { createPart } from "@/lib/create-part";
import { Growing } from "./growing";
import { useText } from "@/lib/language/use-text";

const drawing = createPart(() => import("./draw-math"));

/** A formula that is being written changes with every token; it is drawn when it rests. */
const REST_MS = 120;

interface FormulaProps {
  readonly tex: string;
  readonly isDisplay: boolean;
}

/** A formula; until it is drawn, and where it cannot be read, its TeX. */
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
    // Without the drawing the TeX is still there to read.
    const timer = setTimeout(() => void draw().catch(() => undefined), isGrowing ? REST_MS : 0);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // That the text around it has ended is no reason to draw it again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
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
