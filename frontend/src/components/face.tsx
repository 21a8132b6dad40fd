import { type ReactNode, createContext, use, useMemo } from "react";
import type { Character } from "@/lib/api-schema";
import { findCharacter } from "@/lib/characters";
import { type Look, resolveLook, writeLook } from "@/lib/looks";
import { CharacterFace } from "./character-face";
import { DrawnFace } from "./drawn-face";
import { Avatar, type AvatarSize } from "./ui/avatar";

const Faces = createContext<readonly Character[] | undefined>(undefined);

interface FacesProviderProps {
  /** Undefined until they are loaded. */
  readonly characters: readonly Character[] | undefined;
  readonly children: ReactNode;
}

/** Provides the characters, and so their looks, to the components inside. */
export function FacesProvider({ characters, children }: FacesProviderProps) {
  return <Faces value={characters}>{children}</Faces>;
}

/** The character called `name`; undefined if there is none, or until the characters are loaded. */
export function useCharacter(name: string): Character | undefined {
  const characters = use(Faces);
  return useMemo(() => findCharacter(characters, name), [characters, name]);
}

/** How `name` looks; null until the characters are loaded, because it would be a guess. */
export function useLook(name: string): Look | null {
  const characters = use(Faces);
  return useMemo(() => {
    if (!characters || !name) return null;
    const known = findCharacter(characters, name);
    return resolveLook(known?.name ?? name, known?.look);
  }, [characters, name]);
}

interface FaceProps {
  readonly name: string;
  readonly size: AvatarSize;
  readonly className?: string;
}

/** The picture of the character `name`; for an unknown name a drawing in colours derived from it. */
export function Face({ name, size, className }: FaceProps) {
  const known = useCharacter(name);
  const look = useLook(name);
  if (known) return <CharacterFace character={known} size={size} className={className} />;
  if (!look) return <Avatar size={size} className={className} />;
  return <DrawnFace look={look} size={size} className={className} />;
}

interface LookScopeProps {
  /** The character whose colours apply inside; null: the app's own colours. */
  readonly name: string | null;
  readonly className: string;
  readonly children: ReactNode;
}

/** The main part of a page, in the colours of the character. */
export function LookScope({ name, className, children }: LookScopeProps) {
  const look = useLook(name ?? "");
  return (
    <main
      className={look ? `look ${className}` : className}
      style={look ? writeLook(look) : undefined}
    >
      {children}
    </main>
  );
}
