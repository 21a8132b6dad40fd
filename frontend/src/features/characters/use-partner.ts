import { isNotFound } from "@/lib/api-error";
import { findCharacter, isCharacterId } from "@/lib/characters";
import { type Partner, findPartner } from "./partner";
import { useCharacterDetail } from "./use-character";
import { useCharacters } from "./use-characters";

interface WantedPartner {
  /** Null while it is not known. */
  readonly partner: Partner | null;
  readonly isMissing: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** The character that a new chat is with; it is fetched if the list lacks its id. */
export function usePartner(wanted: string): WantedPartner {
  const list = useCharacters();
  const isUnlisted =
    isCharacterId(wanted) && list.data !== undefined && !findCharacter(list.data, wanted);
  const single = useCharacterDetail(isUnlisted ? wanted : null);
  const known = isUnlisted ? (single.data ? [single.data] : undefined) : list.data;
  const { error, refetch } = isUnlisted ? single : list;
  return {
    partner: findPartner(known, wanted),
    isMissing: isNotFound(error),
    error,
    retry: () => void refetch(),
  };
}
