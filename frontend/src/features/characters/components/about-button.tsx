import { late } from "@/components/late";
import { useState } from "react";
import { Face } from "@/components/face";
import { useText } from "@/lib/language/use-text";
import type { AboutPanelProps } from "./about-panel";

// Loaded when the panel is first opened.
const AboutPanel = late(() => import("./about-panel").then((module) => module.AboutPanel));

/** A button with the character's face and name, which opens the panel about the character. */
export function AboutButton({ name, isGone = false, children }: Omit<AboutPanelProps, "onClose">) {
  const t = useText();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-label={t("characters.about", { name })}
        aria-haspopup="dialog"
        onClick={() => setIsOpen(true)}
        className="inline-flex h-10 min-w-10 items-center gap-2.5 overflow-hidden rounded-full py-1 pr-3 pl-1 max-[20rem]:h-8 max-[20rem]:min-w-8 max-[20rem]:p-0 font-medium transition-colors hover:bg-hover"
      >
        <Face name={name} size="small" />
        <span className="truncate">{name}</span>
      </button>
      {isOpen && (
        <AboutPanel name={name} isGone={isGone} onClose={() => setIsOpen(false)}>
          {children}
        </AboutPanel>
      )}
    </>
  );
}
