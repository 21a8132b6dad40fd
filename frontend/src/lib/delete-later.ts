import { describeError } from "./api-error";
import { doom, spare } from "./doomed";
import { offerUndo } from "./undos";

interface Deletion {
  readonly ids: readonly string[];
  /** What was deleted, as the offer to undo it says. */
  readonly label: string;
  readonly onRestored?: (() => void) | undefined;
  /** Deletes it on the server. */
  readonly send: () => Promise<void>;
  /** Brings the lists up to date after `send`, whether or not that has deleted it. */
  readonly refresh: (isDeleted: boolean) => Promise<void> | void;
}

/** Hides something at once; the server deletes it when that can no longer be undone. */
export function deleteLater({ ids, label, onRestored, send, refresh }: Deletion): void {
  const id = ids.join(" ");
  const settle = async (): Promise<void> => {
    let isDeleted = true;
    try {
      await send();
    } catch (error) {
      isDeleted = false;
      offerUndo({ id: `problem-${id}`, label: describeError(error) });
    }
    try {
      await refresh(isDeleted);
    } finally {
      spare(ids);
    }
  };
  const undo = (): void => {
    spare(ids);
    onRestored?.();
  };
  doom(ids);
  offerUndo({ id, label, undo, settle });
}
