import { ChevronDown } from "lucide";
import type { ReactNode } from "react";
import { Choices, type ChoicesProps } from "./choices";
import { Icon } from "./icon";
import { Menu } from "./menu";

interface PickerProps extends ChoicesProps {
  /** What is chosen here and what is chosen now; the accessible name. */
  readonly label: string;
  /** What is chosen now, as it is shown. */
  readonly chosen: ReactNode;
  readonly isBusy?: boolean;
}

/** A choice that says what is chosen, and opens a menu of what could be. */
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
