import { ChevronDown } from "lucide";
import type { ReactNode } from "react";
import { Choices, type ChoicesProps } from "./choices";
import { Icon } from "./icon";
import { Menu } from "./menu";

interface PickerProps extends ChoicesProps {
  /** The accessible name: what is being chosen, and the current choice. */
  readonly label: string;
  /** The current choice, as it is shown. */
  readonly chosen: ReactNode;
  readonly isBusy?: boolean;
}

/** A button that shows the current choice and opens a menu of all options. */
export function Picker({ label, chosen, isBusy = false, ...choices }: PickerProps) {
  return (
    <Menu
      align="start"
      role="group"
      button={{
        "aria-label": label,
        "aria-busy": isBusy,
        className:
          "inline-flex h-10 min-w-8 items-center gap-1.5 rounded-full px-2 text-sm text-muted transition-colors hover:bg-hover hover:text-ink aria-busy:opacity-60 data-[state=open]:bg-hover data-[state=open]:text-ink",
        children: (
          <>
            {chosen}
            <Icon of={ChevronDown} className="size-3.5 shrink-0 max-sm:hidden" />
          </>
        ),
      }}
    >
      <div className="w-64 max-w-full">
        <Choices {...choices} />
      </div>
    </Menu>
  );
}
