import type { CSSProperties } from "react";
import type { Look } from "@/lib/looks";
import { Device } from "./devices/device";
import { swordAndCoin } from "./devices/sword-and-coin";
import { lateQuietly } from "./late-quietly";
import { Avatar, type AvatarSize } from "./ui/avatar";

/**
 * Loaded when needed, because most pages show none of these drawings. Until then the face shows only its background.
 */
const OtherDevice = lateQuietly(() =>
  import("./devices/others").then((module) => module.OtherDevice),
);

interface DrawnFaceProps {
  readonly look: Look;
  readonly size: AvatarSize;
  readonly className?: string | undefined;
}

/** The drawing of a look; the same in both themes. */
export function DrawnFace({ look, size, className }: DrawnFaceProps) {
  const isLarge = size === "large" || size === "huge";
  const [inner, middle, outer] = look.ground;
  const style = {
    "--face-light": look.light,
    "--face-mid": middle,
    background: `radial-gradient(circle at 50% 34%, ${inner}, ${middle} 52%, ${outer})`,
  } as CSSProperties;
  return (
    <Avatar size={size} className={className} style={style}>
      {look.device === "sword-and-coin" ? (
        <Device name={look.device} drawing={swordAndCoin} isLarge={isLarge} />
      ) : (
        <OtherDevice name={look.device} isLarge={isLarge} />
      )}
    </Avatar>
  );
}
