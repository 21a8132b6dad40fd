import { useEffect } from "react";
import { FOCUSABLE } from "@/lib/focusable";

/** The element that had the focus, and what is needed to find a substitute once it is gone. */
interface Last {
  readonly element: Element;
  /** The nearest `data-focus-key`. A row keeps it when it is remounted at another place. */
  readonly key: string | null;
  /**
   * True inside `data-leaves-focus`, which another tab may remove: the next keys must not be typed into the composer.
   */
  readonly avoidsComposer: boolean;
}

function describe(element: Element): Last {
  const keyed = element.closest("[data-focus-key]");
  return {
    element,
    key: keyed?.getAttribute("data-focus-key") ?? null,
    avoidsComposer: element.closest("[data-leaves-focus]") !== null,
  };
}

/** The same control in the remounted row. */
function findTwin({ element, key }: Last): HTMLElement | null {
  if (key === null) return null;
  return document.querySelector(`[data-focus-key="${CSS.escape(key)}"] ${element.tagName}`);
}

/** Where the focus goes when its element is gone: the open dialog, the composer, or else the page's content. */
function findHome(last: Last): HTMLElement | null {
  const dialog = [...document.querySelectorAll<HTMLElement>("dialog[open]")].at(-1);
  const twin = findTwin(last);
  if (twin && (!dialog || dialog.contains(twin))) return twin;
  if (dialog) return dialog;
  const area = document.querySelector<HTMLElement>("[data-focus-home]");
  // On a touch screen the focus would raise the keyboard.
  if (area && !last.avoidsComposer && window.matchMedia("(pointer: fine)").matches) return area;
  return document.querySelector<HTMLElement>("main");
}

function goHome(last: Last): void {
  const home = findHome(last);
  if (!home) return;
  if (!home.matches(FOCUSABLE)) home.tabIndex = -1;
  home.focus({ preventScroll: true });
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/**
 * Keeps the keyboard focus on the page: when the focused element is removed or disabled, the focus moves to where the
 * reader is likely to continue, not to the start of the document.
 */
export function FocusKeeper() {
  useEffect(() => {
    let last: Last | null = null;
    let isDue = false;
    const isGone = (): boolean =>
      last !== null &&
      (!last.element.isConnected || last.element.matches(":disabled, :disabled *"));
    const keep = (): void => {
      isDue = false;
      if (!last || !isGone()) return;
      // The code that removed the element has had two frames to move the focus itself.
      if (isNowhere() || document.activeElement === last.element) goHome(last);
      last = document.activeElement && !isNowhere() ? describe(document.activeElement) : null;
    };
    const observer = new MutationObserver(() => {
      if (isDue || !isGone()) return;
      isDue = true;
      requestAnimationFrame(() => requestAnimationFrame(keep));
    });
    const onFocus = ({ target }: FocusEvent): void => {
      last = target instanceof Element ? describe(target) : null;
    };
    const onPoint = ({ target }: PointerEvent): void => {
      // A press outside every control removes the focus on purpose.
      const pressed = target instanceof Element ? target.closest(FOCUSABLE) : null;
      last = pressed && describe(pressed);
    };
    const aborter = new AbortController();
    const { signal } = aborter;
    document.addEventListener("focusin", onFocus, { signal });
    document.addEventListener("pointerdown", onPoint, { signal, capture: true });
    observer.observe(document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ["disabled"],
    });
    return () => {
      observer.disconnect();
      aborter.abort();
    };
  }, []);
  return null;
}
