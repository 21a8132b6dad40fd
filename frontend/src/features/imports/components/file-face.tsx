import { FileQuestionMark, FileText } from "lucide";
import { useEffect, useRef, useState } from "react";
import { Icon } from "@/components/ui/icon";

interface FileFaceProps {
  readonly file: File;
  readonly isRefused: boolean;
}

const SIDE = 96;
/** Larger pictures take long to decode, and show no more. */
const LARGEST = 12 * 1024 * 1024;

async function draw(file: File, canvas: HTMLCanvasElement): Promise<boolean> {
  const picture = await createImageBitmap(file, { resizeWidth: SIDE, resizeQuality: "medium" });
  canvas.width = canvas.height = SIDE;
  // The upper part, because that is where faces are.
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  picture.close();
  return true;
}

/** A file's picture, drawn from the file itself; nothing is fetched. */
export function FileFace({ file, isRefused }: FileFaceProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isDrawn, setIsDrawn] = useState(false);
  const canDraw = !isRefused && file.type.startsWith("image/") && file.size <= LARGEST;
  useEffect(() => {
    if (!canDraw || !canvas.current || typeof createImageBitmap !== "function") return;
    let isGone = false;
    draw(file, canvas.current)
      .then((drawn) => {
        if (!isGone) setIsDrawn(drawn);
      })
      // If the browser cannot read the picture, the icon stays.
      .catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, [file, canDraw]);
  const icon = isRefused ? FileQuestionMark : FileText;
  return (
    <span
      aria-hidden
      className="relative grid size-12 shrink-0 place-items-center overflow-hidden rounded-lg bg-sunken text-muted"
    >
      <Icon of={icon} className="size-5" />
      <canvas
        ref={canvas}
        className={isDrawn ? "absolute inset-0 size-full bg-sunken" : "hidden"}
      />
    </span>
  );
}
