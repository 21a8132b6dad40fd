import type { ReactNode } from "react";
import { Face } from "@/components/face";

interface SpokenProps {
  /** Null: there are no words of its own. */
  readonly name: string | null;
  /** They go on speaking, and have shown their face. */
  readonly isFollowing?: boolean;
  readonly children: ReactNode;
}

/** Words of the character's, under its name; on a wide page the face stands beside them. */
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
