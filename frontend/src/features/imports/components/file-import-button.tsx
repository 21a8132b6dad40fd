import { Upload } from "lucide";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { useText } from "@/lib/language/use-text";
import type { FileImports } from "./file-imports";

/** Opens the system's file dialog, for readers who do not drag files. */
export function FileImportButton({ files }: { readonly files: FileImports }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const isCharacter = files.imports.kind === "character";
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
        aria-label={t(isCharacter ? "imports.chooseCards" : "imports.chooseBooks")}
        onChange={({ target }) => {
          const chosen = [...(target.files ?? [])];
          // So that choosing the same file again is a change.
          target.value = "";
          if (chosen.length > 0) files.take(chosen);
        }}
      />
    </>
  );
}
