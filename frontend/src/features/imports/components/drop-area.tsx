import { FileDown } from "lucide";
import { useEffect, useRef, useState } from "react";
import { Icon } from "@/components/ui/icon";
import { hasFiles } from "@/lib/has-files";
import { listDropped } from "../list-dropped";

interface DropAreaProps {
  /** Says what happens to files that are dropped here. */
  readonly text: string;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Makes the whole window accept files; it is visible while files are dragged over it. */
export function DropArea({ text, onFiles }: DropAreaProps) {
  const [isHeld, setIsHeld] = useState(false);
  const take = useRef(onFiles);
  useEffect(() => {
    take.current = onFiles;
  });
  useEffect(() => {
    function hold(event: DragEvent): void {
      if (!hasFiles(event)) return;
      // Otherwise the browser opens the file.
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      setIsHeld(true);
    }
    function leave(event: DragEvent): void {
      // A move from one element to another does not leave the window.
      if (event.relatedTarget === null) setIsHeld(false);
    }
    function drop(event: DragEvent): void {
      setIsHeld(false);
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      void listDropped(event.dataTransfer).then((files) => {
        if (files.length > 0) take.current(files);
      });
    }
    const aborter = new AbortController();
    const { signal } = aborter;
    window.addEventListener("dragenter", hold, { signal });
    window.addEventListener("dragover", hold, { signal });
    window.addEventListener("dragleave", leave, { signal });
    window.addEventListener("drop", drop, { signal });
    return () => aborter.abort();
  }, []);
  if (!isHeld) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-40 grid place-items-center bg-paper/80 p-4 backdrop-blur-xs">
      <p className="flex max-w-full animate-rise flex-col items-center gap-4 rounded-3xl border-2 border-dashed border-ember bg-raised px-8 py-10 text-center font-voice text-title font-semibold shadow-lift">
        <Icon of={FileDown} className="size-10 text-ember" />
        {text}
      </p>
    </div>
  );
}
