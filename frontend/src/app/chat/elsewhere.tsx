import Link from "next/link";
import { useText } from "@/lib/language/use-text";

/** The link from an empty chat to the other characters. */
export function Elsewhere() {
  const t = useText();
  return (
    <Link href="/characters" className="underline underline-offset-4 hover:text-ink">
      {t("chat.talkToElse")}
    </Link>
  );
}
