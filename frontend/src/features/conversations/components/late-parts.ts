import { late } from "@/components/late";

// Most visits rename nothing.
export const TitleEditor = late(() =>
  import("./title-editor").then((module) => module.TitleEditor),
);
