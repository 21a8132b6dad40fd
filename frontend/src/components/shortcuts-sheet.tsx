"use client";

import { useCommands } from "@/lib/commands";
import { KeyCaps } from "./key-caps";
import { Sheet } from "./ui/modal";

/** What the keyboard can do on this page. */
export function ShortcutsSheet({ onClose }: { readonly onClose: () => void }) {
  const commands = useCommands();
  return (
    <Sheet label="Keyboard shortcuts" onClose={onClose}>
      <h2 className="font-voice text-xl font-semibold">Keyboard shortcuts</h2>
      <dl className="mt-4 space-y-2.5 text-sm">
        {commands.map(
          ({ id, label, keys }) =>
            keys !== undefined && (
              <div key={id} className="flex items-center justify-between gap-4">
                <dt>{label}</dt>
                <dd>
                  <KeyCaps keys={keys} />
                </dd>
              </div>
            ),
        )}
      </dl>
      <button
        type="button"
        onClick={onClose}
        className="mt-6 w-full rounded-full border px-4 py-2 text-sm hover:bg-hover"
      >
        Close
      </button>
    </Sheet>
  );
}
