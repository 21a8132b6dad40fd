import { useEffect } from "react";
import { hasFiles } from "@/lib/has-files";
import { subscribeWindow } from "@/lib/subscribe-window";

function refuse(event: DragEvent): void {
  const isTaken = event.target instanceof HTMLInputElement && event.target.type === "file";
  if (event.defaultPrevented || isTaken || !event.dataTransfer || !hasFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
}

/** Refuses files that are dropped outside a drop area. Otherwise the browser would leave the page and open the file. */
export function FileGuard() {
  useEffect(() => subscribeWindow(["dragover", "drop"], refuse), []);
  return null;
}
