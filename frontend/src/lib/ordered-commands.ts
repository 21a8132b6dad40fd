import { type Command, useCommands } from "./commands";

/** The order of the lists of commands, whichever component is mounted first; others come before the last three. */
const FIRST = ["new-chat", "write", "stop", "edit-last", "characters", "lorebooks", "settings"];
const LAST = ["sidebar", "help", "sign-out"];

function rank({ id }: Command): number {
  if (LAST.includes(id)) return FIRST.length + 1 + LAST.indexOf(id);
  return FIRST.includes(id) ? FIRST.indexOf(id) : FIRST.length;
}

/** The commands as the palette and the help list them. */
export function useOrderedCommands(): readonly Command[] {
  return useCommands().toSorted((one, other) => rank(one) - rank(other));
}
