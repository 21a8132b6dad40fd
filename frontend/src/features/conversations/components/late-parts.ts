import { late } from "@/components/late";

// Loaded late, because most visits rename nothing.
export const TitleEditor = late(() =>
  import("./title-editor").then((module) => module.TitleEditor),
);
