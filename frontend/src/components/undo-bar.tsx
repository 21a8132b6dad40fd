import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { createPortal } from "react-dom";
import { settleCarried } from "@/lib/doomed";
import { useTopModal } from "@/lib/open-modals";
import { watchUndos } from "@/lib/settle-everywhere";
import { takeBack, useUndos } from "@/lib/undos";
import { useText } from "@/lib/language/use-text";

/**
 * The last actions, each with a button that undoes it. An open dialog makes everything outside it inert and lies above
 * it, so they are rendered inside it.
 */
export function UndoBar() {
  const t = useText();
  const undos = useUndos();
  const client = useQueryClient();
  useEffect(watchUndos, []);
  useEffect(() => settleCarried(() => client.invalidateQueries()), [client]);
  const modal = useTopModal();
  const bar = (
    <div className="undo-bar">
      {undos.map(({ id, label, undo }) => (
        <div key={id} role="status">
          <span className="truncate">{label}</span>
          {undo && (
            <button
              type="button"
              onClick={() => takeBack(id)}
              className="shrink-0 font-semibold underline underline-offset-4 hover:no-underline"
            >
              {t("common.undo")}
            </button>
          )}
        </div>
      ))}
    </div>
  );
  return modal ? createPortal(bar, modal) : bar;
}
