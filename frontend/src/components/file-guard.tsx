import { useEffect } from "react";
import { hasFiles } from "@/lib/has-files";

/** Refuses files that are dropped outside a drop area. Otherwise the browser would leave the page and open the file. */
export function FileGuard() {
  useEffect(() => {
    function refuse(event: DragEvent): void {
      const isTaken = event.target instanceof HTMLInputElement && event.target.type === "file";
      if (event.defaultPrevented || isTaken || !event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    }
    window.addEventListener("dragover", refuse);
    window.addEventListener("drop", refuse);
    return () => {
      window.removeEventListener("dragover", refuse);
      window.removeEventListener("drop", refuse);
    };
  }, []);
  return null;
}
