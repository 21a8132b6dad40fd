import type { CSSProperties } from "react";
import type { Look } from "@/lib/looks";
import { DRAWINGS } from "./devices";
import { Avatar, type AvatarSize } from "./ui/avatar";

interface DrawnFaceProps {
  readonly look: Look;
  readonly size: AvatarSize;
  readonly className?: string | undefined;
}

/** The picture that a look is: the same in both themes. */
export function DrawnFace({ look, size, className }: DrawnFaceProps) {
  const { draw, closeUp } = DRAWINGS[look.device];
  const isLarge = size === "large" || size === "huge";
  const [inner, middle, outer] = look.ground;
  const style = {
    "--face-light": look.light,
    "--face-mid": middle,
    background: `radial-gradient(circle at 50% 34%, ${inner}, ${middle} 52%, ${outer})`,
  } as CSSProperties;
  return (
    <Avatar size={size} className={className} style={style}>
      <svg
        viewBox={isLarge ? "0 0 160 160" : closeUp}
        fill="none"
        data-device={look.device}
        className="size-full"
      >
        {draw(isLarge)}
      </svg>
    </Avatar>
  );
}
