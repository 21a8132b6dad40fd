/** Which way from the middle a tooltip reaches: it must not leave the window, or its frame. */
export type TipPlace = "middle" | "start" | "end" | "above";

interface TipProps {
  readonly "aria-label": string;
  readonly "data-tip": string;
  readonly "data-tip-place": TipPlace;
}

/** For a control that is only an icon: its name, to be seen on hover and on focus, drawn by the style sheet. */
export function tipProps(label: string, place: TipPlace = "middle"): TipProps {
  return { "aria-label": label, "data-tip": label, "data-tip-place": place };
}
