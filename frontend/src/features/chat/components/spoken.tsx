import type { ReactNode } from "react";
import { Face } from "@/components/face";

interface SpokenProps {
  /** Null: there is no text under the name, which is omitted. */
  readonly name: string | null;
  /** The message before is by the same character, so name and face are omitted. */
  readonly isFollowing?: boolean;
  readonly children: ReactNode;
}

/** A text of the character, under its name; on a wide page the face is beside it. */
export function Spoken({ name, isFollowing = false, children }: SpokenProps) {
  return (
    <div className="min-w-0 sm:relative sm:pl-gutter">
      {name !== null && !isFollowing && (
        <div className="mb-1 flex items-center gap-2 max-sm:mb-1.5">
          <Face name={name} size="small" className="sm:absolute sm:top-0.5 sm:left-0" />
          <p className="min-h-[1lh] truncate text-sm font-semibold text-ember">{name}</p>
        </div>
      )}
      {children}
    </div>
  );
}
