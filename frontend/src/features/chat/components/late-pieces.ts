import { late } from "@/components/late";

export const PastedPieces = late(() =>
  import("./pasted-pieces").then((module) => module.PastedPieces),
);
