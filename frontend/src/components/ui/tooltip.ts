/** The direction in which a tooltip extends: it must not leave the window or its scroll container. */
export type TipPlace = "middle" | "start" | "end" | "above";

interface TipProps {
  readonly "aria-label": string;
  readonly "data-tip": string;
  readonly "data-tip-place": TipPlace;
}

/** The accessible name of an icon-only control, which the style sheet also shows as a tooltip on hover and focus. */
export function tipProps(label: string, place: TipPlace = "middle"): TipProps {
  return { "aria-label": label, "data-tip": label, "data-tip-place": place };
}
