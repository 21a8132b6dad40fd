/** What takes the focus by itself, or was made to. */
export const FOCUSABLE = "a[href], button, input, textarea, select, summary, [tabindex]";
