import { useRouter } from "next/navigation";
import { buildNewChatPath } from "@/lib/characters";
import { useText } from "@/lib/language/use-text";
import { StrangerForm } from "../stranger-form";

/** A card that begins a chat with any name, without a character. */
export function StrangerCard() {
  const t = useText();
  const router = useRouter();
  return (
    <li className="flex flex-col rounded-3xl border border-dashed border-edge p-6">
      <div className="flex flex-col items-center text-center">
        <span
          aria-hidden
          className="size-28 shrink-0 rounded-full border-2 border-dashed border-edge sm:size-40"
        />
        <h2 className="mt-4 font-voice text-title font-semibold">{t("common.someoneElse")}</h2>
        <p className="mt-1 text-sm leading-snug text-muted">{t("characters.anybody")}</p>
      </div>
      <div className="mt-5 flex grow flex-col">
        <StrangerForm
          action={t("characters.begin")}
          onName={(name) => router.push(buildNewChatPath(name))}
        />
      </div>
    </li>
  );
}
