import { FileGuard } from "@/components/file-guard";
import { FocusKeeper } from "@/components/focus-keeper";
import { UndoBar } from "@/components/undo-bar";
import { useLiveConversations } from "@/features/conversations/use-live-conversations";

/**
 * Parts of every page that are needed only after the user did something there or in another tab.
 */
export function Attendants() {
  useLiveConversations();
  return (
    <>
      <UndoBar />
      <FocusKeeper />
      <FileGuard />
    </>
  );
}
