import { callApi } from "@/lib/api-client";
import type { CharacterDetail } from "@/lib/api-schema";

// Apart from the rest of the API, because the chat page loads it before the composer.
export function fetchCharacter(id: string, signal: AbortSignal): Promise<CharacterDetail> {
  return callApi(`/characters/${id}`, { signal });
}
