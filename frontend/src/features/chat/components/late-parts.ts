import { late } from "@/components/late";
import { lateQuietly } from "@/components/late-quietly";

// Most chats never need any of these.
export const GoneNotice = late(() => import("./gone-notice").then((module) => module.GoneNotice));
export const LostEdits = lateQuietly(() =>
  import("./lost-edits").then((module) => module.LostEdits),
);
export const MessageEditor = late(() =>
  import("./message-editor").then((module) => module.MessageEditor),
);
export const PastedPieces = late(() =>
  import("./pasted-pieces").then((module) => module.PastedPieces),
);
