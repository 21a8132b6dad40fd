import { Copy, MessageCircle, Pencil, Share2, Trash2 } from "lucide";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ErrorNotice } from "@/components/error-notice";
import { Button, buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Notice } from "@/components/ui/notice";
import type { CharacterDetail } from "@/lib/api-schema";
import { buildTalkPath } from "@/lib/characters";
import { offerUndo } from "@/lib/undos";
import { useAction } from "@/lib/use-action";
import { useText } from "@/lib/language/use-text";
import { changeCharacter, copyCharacter } from "../../api";
import { useKeepCharacter } from "../../use-keep-character";
import { DeleteCharacter } from "./delete-character";
import { ExportActions } from "./export-actions";

/** The actions on a character; its owner has more of them. */
export function CharacterActions({ character }: { readonly character: CharacterDetail }) {
  const t = useText();
  const { id, name, is_mine, is_hidden, visibility } = character;
  const router = useRouter();
  const { keep } = useKeepCharacter();
  const [isAsking, setIsAsking] = useState(false);
  const isShared = visibility === "shared";
  const copy = useAction(() => copyCharacter(id), {
    onSuccess: async (made) => {
      await keep(made);
      offerUndo({ id: `copy ${made.id}`, label: t("profile.yoursNow", { name: made.name }) });
      router.push(`/characters/${made.id}`);
    },
  });
  const share = useAction(
    () => changeCharacter(id, { visibility: isShared ? "private" : "shared" }),
    { onSuccess: keep },
  );
  const error = copy.error ?? share.error;
  return (
    <div className="mt-6 space-y-2">
      {is_hidden && <Notice className="mb-4">{t("profile.hiddenHere")}</Notice>}
      <Link href={buildTalkPath(character)} className={buttonClass("solid", "w-full")}>
        <Icon of={MessageCircle} className="size-4" />
        {t("profile.talk")}
      </Link>
      <div className="grid grid-cols-2 gap-2 max-[20rem]:grid-cols-1">
        {is_mine && (
          <Link href={`/characters/${id}/edit`} className={buttonClass("quiet")}>
            <Icon of={Pencil} className="size-4" />
            {t("common.edit")}
          </Link>
        )}
        <Button
          className={is_mine ? "" : "col-span-full"}
          aria-disabled={copy.isBusy}
          onClick={() => copy.run()}
        >
          <Icon of={Copy} className="size-4" />
          {t("common.copy")}
        </Button>
      </div>
      <ExportActions id={id} />
      {is_mine && (
        <>
          <Button
            className="w-full"
            aria-pressed={isShared}
            aria-disabled={share.isBusy}
            onClick={() => share.run()}
          >
            <Icon of={Share2} className="size-4" />
            {isShared ? t("profile.isShared") : t("profile.share")}
          </Button>
          <Button look="ghost" className="w-full" onClick={() => setIsAsking(true)}>
            <Icon of={Trash2} className="size-4" />
            {t("common.delete")}
          </Button>
        </>
      )}
      <ErrorNotice error={error} />
      {isAsking && (
        <DeleteCharacter
          id={id}
          name={name}
          onDeleted={() => router.replace("/characters")}
          onClose={() => setIsAsking(false)}
        />
      )}
    </div>
  );
}
