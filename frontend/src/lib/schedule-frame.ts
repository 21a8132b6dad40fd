/** Runs `task` in the next frame. A hidden tab gets no frames, so a timer is used there. */
export function scheduleFrame(task: () => void): void {
  if (document.hidden) setTimeout(task, 200);
  else requestAnimationFrame(task);
}

/** Calls back after the current frame was painted. */
export function afterPaint(task: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(null);
}
