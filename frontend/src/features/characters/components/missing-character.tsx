import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useText } from "@/lib/language/use-text";

export function MissingCharacter() {
  const t = useText();
  return (
    <EmptyState
      isPage
      title={t("profile.missing")}
      text={t("profile.missingText")}
      action={
        <Link href="/characters" className={buttonClass("solid")}>
          {t("profile.all")}
        </Link>
      }
    />
  );
}
