"use client";

import { useEffect } from "react";
import { hasFiles } from "@/lib/has-files";

/** Where a page takes no files, one that is dropped beside a field would be opened in the page's stead. */
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
