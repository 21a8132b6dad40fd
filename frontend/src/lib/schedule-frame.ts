/** Rests until the next frame; a hidden tab gets no frames, so a timer stands in. */
export function scheduleFrame(task: () => void): void {
  if (document.hidden) setTimeout(task, 200);
  else requestAnimationFrame(task);
}

/** Calls back once the frame that is being made is on the screen. */
export function afterPaint(task: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(null);
}
