import { late } from "@/components/late";

// Loaded when somebody first rewords a message.
export const MessageEditor = late(() =>
  import("./message-editor").then((module) => module.MessageEditor),
);
