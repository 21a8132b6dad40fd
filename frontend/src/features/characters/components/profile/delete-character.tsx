import { ErrorNotice } from "@/components/error-notice";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/modal";
import { useAction } from "@/lib/use-action";
import { useText } from "@/lib/language/use-text";
import { deleteCharacter } from "../../api";
import { removeDraft } from "../../stored-draft";
import { useKeepCharacter } from "../../use-keep-character";

interface DeleteCharacterProps {
  readonly id: string;
  readonly name: string;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

/** Asks for confirmation, because a deletion cannot be undone. */
export function DeleteCharacter({ id, name, onDeleted, onClose }: DeleteCharacterProps) {
  const t = useText();
  const { forget } = useKeepCharacter();
  const remove = useAction(() => deleteCharacter(id), {
    onSuccess: async () => {
      removeDraft(id);
      onDeleted();
      await forget(id);
    },
  });
  return (
    <Sheet label={t("profile.deleteOne", { name })} onClose={onClose}>
      <h2 className="font-voice text-title font-semibold break-words">
        {t("profile.deleteAsk", { name })}
      </h2>
      <p className="mt-2 text-muted">{t("profile.deleteText")}</p>
      <ErrorNotice error={remove.error} className="mt-4" />
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button look="ghost" onClick={onClose}>
          {t("profile.keep")}
        </Button>
        <Button look="alarm" aria-disabled={remove.isBusy} onClick={() => remove.run()}>
          {remove.isBusy ? t("common.deleting") : t("common.delete")}
        </Button>
      </div>
    </Sheet>
  );
}
