import { Download } from "lucide";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { saveFile } from "@/lib/save-file";
import { CopyButton } from "@/components/ui/copy-button";
import { useText } from "@/lib/language/use-text";

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

const FILE_NAME = "bronn-recovery-codes.txt";

/** Shown once, because the server keeps only hashes of the codes. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const t = useText();
  const text = `${codes.join("\n")}\n`;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <div role="status">
      <h2 ref={heading} tabIndex={-1} className="font-voice text-title font-semibold outline-none">
        {t("account.keepCodes")}
      </h2>
      <p className="mt-2 text-sm leading-relaxed text-muted">{t("account.keepCodesText")}</p>
      <ul
        aria-label={t("common.recoveryCodes")}
        className="mt-4 grid gap-x-4 gap-y-1.5 rounded-xl border bg-sunken p-4 font-mono text-sm min-[25rem]:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code} className="whitespace-nowrap">
            {code}
          </li>
        ))}
      </ul>
      <div className="mt-2 flex items-center gap-1">
        <CopyButton text={text} />
        <button
          type="button"
          onClick={() => saveFile(FILE_NAME, "text/plain", text)}
          className="inline-flex h-8 items-center gap-1.5 rounded-lg px-2 text-xs text-muted transition-colors hover:bg-hover hover:text-ink"
        >
          <Icon of={Download} className="size-3.5" />
          {t("account.download")}
        </button>
      </div>
      <Button look="solid" className="mt-5 w-full" onClick={onDone}>
        {t("account.haveKept")}
      </Button>
    </div>
  );
}
