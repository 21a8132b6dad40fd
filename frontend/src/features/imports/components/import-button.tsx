"use client";

import { Upload } from "lucide";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { useText } from "@/lib/language/use-text";

interface ImportButtonProps {
  /** What is chosen, for those who do not see the window it opens. */
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Opens the system's window to choose files in. */
export function ImportButton({ label, onFiles }: ImportButtonProps) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        onClick={() => {
          input.current?.click();
        }}
      >
        <Icon of={Upload} className="size-4" />
        {t("imports.import")}
      </Button>
      {/* Any kind: what it is shows in the file, not in its name. */}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={label}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same file may be chosen again.
          target.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
