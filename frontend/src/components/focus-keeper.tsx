"use client";

import { useEffect } from "react";

const FOCUSABLE = "a[href], button, input, textarea, select, summary, [tabindex]";

/** Where the focus belongs when what had it is gone: the open dialog, the composer, else the page's content. */
function findHome(): HTMLElement | null {
  const dialog = [...document.querySelectorAll<HTMLElement>("dialog[open]")].at(-1);
  if (dialog) return dialog;
  const area = document.querySelector<HTMLElement>("[data-focus-home]");
  // On a touch screen the focus would raise the keyboard.
  if (area && window.matchMedia("(pointer: fine)").matches) return area;
  return document.querySelector<HTMLElement>("main");
}

function goHome(): void {
  const home = findHome();
  if (!home) return;
  if (!home.matches(FOCUSABLE)) home.tabIndex = -1;
  home.focus({ preventScroll: true });
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/**
 * Keeps the keyboard's place on the page: when the element that has the focus is removed or disabled,
 * the focus goes to where the reader goes on, not to the start of the document.
 */
export function FocusKeeper() {
  useEffect(() => {
    let last: Element | null = null;
    let isDue = false;
    const isGone = (): boolean =>
      last !== null && (!last.isConnected || last.matches(":disabled, :disabled *"));
    const keep = (): void => {
      isDue = false;
      if (!isGone()) return;
      // Whoever took the thing away may have a better place for it, and had the time to say so.
      if (isNowhere() || document.activeElement === last) goHome();
      last = isNowhere() ? null : document.activeElement;
    };
    const observer = new MutationObserver(() => {
      if (isDue || !isGone()) return;
      isDue = true;
      requestAnimationFrame(() => requestAnimationFrame(keep));
    });
    const onFocus = ({ target }: FocusEvent): void => {
      last = target instanceof Element ? target : null;
    };
    const onPoint = ({ target }: PointerEvent): void => {
      // A press beside everything takes the focus away on purpose.
      last = target instanceof Element ? target.closest(FOCUSABLE) : null;
    };
    document.addEventListener("focusin", onFocus);
    document.addEventListener("pointerdown", onPoint, true);
    observer.observe(document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ["disabled"],
    });
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", onFocus);
      document.removeEventListener("pointerdown", onPoint, true);
    };
  }, []);
  return null;
}
