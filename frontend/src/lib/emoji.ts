let isDrawn: boolean | null = null;

function drawOne(): boolean {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return true;
  context.textBaseline = "top";
  context.font = "32px sans-serif";
  context.fillText("😀", 0, 0);
  const { data } = context.getImageData(0, 0, 32, 32);
  // The box that stands for a missing sign is black.
  return data.some((value, index) => index % 4 === 0 && value !== data[index + 2]);
}

/** Whether this device has a font with emoji; some have none and would draw empty boxes. */
export function hasEmoji(): boolean {
  if (typeof document === "undefined") return true;
  return (isDrawn ??= drawOne());
}
