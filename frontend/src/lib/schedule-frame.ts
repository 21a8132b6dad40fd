/** Rests until the next frame; a hidden tab gets no frames, so a timer stands in. */
export function scheduleFrame(task: () => void): void {
  if (document.hidden) setTimeout(task, 200);
  else requestAnimationFrame(task);
}
