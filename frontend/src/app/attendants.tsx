import { FocusKeeper } from "@/components/focus-keeper";
import { UndoBar } from "@/components/undo-bar";

/** What every page has and none needs before somebody has done something there. */
export function Attendants() {
  return (
    <>
      <UndoBar />
      <FocusKeeper />
    </>
  );
}
