import type { CSSProperties } from "react";
import type { Look } from "@/lib/looks";
import { Device } from "./devices/device";
import { swordAndCoin } from "./devices/sword-and-coin";
import { lateQuietly } from "./late-quietly";
import { Avatar, type AvatarSize } from "./ui/avatar";

/** Most pages show none of them; until they are there the face is its ground. */
const OtherDevice = lateQuietly(() =>
  import("./devices/others").then((module) => module.OtherDevice),
);

interface DrawnFaceProps {
  readonly look: Look;
  readonly size: AvatarSize;
  readonly className?: string | undefined;
}

/** The picture that a look is: the same in both themes. */
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
