import { FileGuard } from "@/components/file-guard";
import { FocusKeeper } from "@/components/focus-keeper";
import { UndoBar } from "@/components/undo-bar";
import { useLiveConversations } from "@/features/conversations/use-live-conversations";

/** What every page has and none needs before something was done there, or in another tab. */
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
