import { useEffect, useState } from "react";
import { ApiError, isNotFound } from "@/lib/api-error";
import type { CharacterDetail } from "@/lib/api-schema";
import { useAction } from "@/lib/use-action";
import { changeCharacter, createCharacter } from "./api";
import type { Definition } from "./definition";
import { EMPTY } from "./definition";
import { type StoredDraft, readDraft, removeDraft, writeDraft } from "./stored-draft";
import { useKeepCharacter } from "./use-keep-character";

/** Another version was saved while this one was edited. */
export interface Conflict {
  readonly version: number;
  readonly theirs: Definition;
  /** The common base of both, if it is still known. */
  readonly base: Definition | null;
}

interface Wish {
  readonly draft: StoredDraft;
  readonly onSaved: ((character: CharacterDetail) => void) | undefined;
}

export interface Editor {
  readonly definition: Definition;
  readonly isDirty: boolean;
  /** The editor started with a draft that was left unsaved earlier. */
  readonly isRestored: boolean;
  readonly isSaving: boolean;
  readonly hasSaved: boolean;
  readonly error: Error | null;
  readonly conflict: Conflict | null;
  /** The character was deleted meanwhile: saving creates a new one. */
  readonly isGone: boolean;
  readonly change: (change: (definition: Definition) => Definition) => void;
  readonly save: (onSaved?: (character: CharacterDetail) => void) => void;
  /** Goes back to the saved version. */
  readonly discard: () => void;
  /** Saves `definition` on top of the conflicting version; null: discards the own edits. */
  readonly settle: (definition: Definition | null) => void;
  readonly postpone: () => void;
}

function readConflict(error: Error | null, base: Definition | null): Conflict | null {
  if (!(error instanceof ApiError) || error.code !== "version_conflict") return null;
  const { version, definition } = error.body;
  if (typeof version !== "number" || typeof definition !== "object") return null;
  return { version, theirs: (definition ?? {}) as Definition, base };
}

/** What remains of a deleted character. */
interface Leavings {
  /** `saved` is what the server had before the deletion. */
  readonly isDeleted?: boolean;
  /** Id of a character of which only an unsaved draft is left. */
  readonly leftId?: string | null;
}

/**
 * The state of the editor: `saved` is the server's version of the character; null: there is none.
 */
export function useEditor(
  saved: CharacterDetail | null,
  { isDeleted = false, leftId = null }: Leavings = {},
): Editor {
  const id = saved?.id ?? leftId;
  const [base, setBase] = useState<StoredDraft>(() => ({
    definition: saved?.definition ?? EMPTY,
    base: saved?.version.number ?? null,
  }));
  const [left] = useState(() => readDraft(id));
  const [isRestored, setIsRestored] = useState(left !== null);
  const [draft, setDraft] = useState<StoredDraft>(left ?? base);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const { keep } = useKeepCharacter();
  const [isGone, setIsGone] = useState(isDeleted || leftId !== null);
  const isDirty = draft.definition !== base.definition;

  const saving = useAction(
    ({ draft: { definition, base: base_version } }: Wish) =>
      id === null || isGone
        ? createCharacter(definition)
        : changeCharacter(id, { definition, ...(base_version ? { base_version } : {}) }),
    {
      onSuccess: async (character, { draft: sent, onSaved }) => {
        removeDraft(id);
        const next = { definition: sent.definition, base: character.version.number };
        setBase(next);
        // Edits made during the request stay, on top of the saved version.
        setDraft((now) => ({ ...next, definition: now.definition }));
        setConflict(null);
        setIsRestored(false);
        await keep(character);
        onSaved?.(character);
      },
    },
  );

  // After the first save, drafts belong to the character that it created.
  const draftId = saving.result?.id ?? id;
  useEffect(() => {
    if (isDirty) writeDraft(draftId, draft);
  }, [draftId, draft, isDirty]);

  const isMissing = isNotFound(saving.error);
  if (!isGone && (isDeleted || isMissing)) setIsGone(true);

  const found = readConflict(saving.error, draft.base === base.base ? base.definition : null);
  if (found && conflict?.version !== found.version && !saving.isBusy) setConflict(found);

  function run(wish: StoredDraft, onSaved?: (character: CharacterDetail) => void): void {
    saving.run({ draft: wish, onSaved });
  }

  function reset(next: StoredDraft): void {
    removeDraft(id);
    setBase(next);
    setDraft(next);
    setConflict(null);
    setIsRestored(false);
    saving.reset();
  }

  return {
    definition: draft.definition,
    isDirty,
    isRestored,
    isSaving: saving.isBusy,
    hasSaved: saving.isDone,
    error: conflict || (isGone && isMissing) ? null : saving.error,
    conflict,
    isGone,
    change: (change) => setDraft((now) => ({ ...now, definition: change(now.definition) })),
    save: (onSaved) => run(draft, onSaved),
    discard: () => reset(base),
    settle: (definition) => {
      if (!conflict) return;
      const theirs = { definition: conflict.theirs, base: conflict.version };
      if (definition === null) {
        reset(theirs);
        return;
      }
      setConflict(null);
      saving.reset();
      setBase(theirs);
      setDraft({ definition, base: conflict.version });
      run({ definition, base: conflict.version });
    },
    postpone: () => {
      setConflict(null);
      saving.reset();
    },
  };
}
