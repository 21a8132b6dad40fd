import type { Character } from "@/lib/api-schema";
import { resolveLook } from "@/lib/looks";
import { DrawnFace } from "./drawn-face";
import { Monogram } from "./monogram";
import { Avatar, type AvatarSize } from "./ui/avatar";

/** Through this app's proxy, because the policy allows no pictures from elsewhere. The server stores these widths. */
function buildPictureUrl(avatarUrl: string, size: 256 | 1024): string {
  return `${avatarUrl.replace(/^\/api\//, "/api/dj/")}?size=${size}`;
}

interface CharacterFaceProps {
  readonly character: Pick<Character, "name" | "look" | "avatar_url" | "visibility">;
  readonly size: AvatarSize;
  readonly className?: string | undefined;
}

/** A character's picture; else the drawing; else, for a character that a user made, the initials. */
export function CharacterFace({ character, size, className }: CharacterFaceProps) {
  const { name, look: said, avatar_url, visibility } = character;
  if (avatar_url)
    return (
      <Avatar size={size} className={className}>
        {/* No next/image: knowing the address is the permission, and the server sends the right size already. */}
        {/* oxlint-disable-next-line nextjs/no-img-element */}
        <img
          src={buildPictureUrl(avatar_url, size === "large" || size === "huge" ? 1024 : 256)}
          alt=""
          className="size-full object-cover"
        />
      </Avatar>
    );
  const look = resolveLook(name, said);
  if (said.device || visibility === "server")
    return <DrawnFace look={look} size={size} className={className} />;
  return <Monogram name={name} look={look} size={size} className={className} />;
}
