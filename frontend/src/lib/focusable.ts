/** Matches elements that can have the focus. */
export const FOCUSABLE = "a[href], button, input, textarea, select, summary, [tabindex]";
