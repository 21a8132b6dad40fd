import { Upload } from "lucide";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { useText } from "@/lib/language/use-text";

interface ImportButtonProps {
  /** The accessible name: what to choose. */
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Opens the system's file dialog. */
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
      {/* No `accept`: the server recognizes files by their content, not by their names. */}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={label}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // So that choosing the same file again is a change.
          target.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
