import { useRef } from "react";
import { ErrorNotice } from "@/components/error-notice";
import { CharacterFace } from "@/components/character-face";
import { Button } from "@/components/ui/button";
import type { CharacterDetail } from "@/lib/api-schema";
import { useAction } from "@/lib/use-action";
import { useText } from "@/lib/language/use-text";
import { deletePicture, putPicture } from "../../api";
import { useKeepCharacter } from "../../use-keep-character";

const KINDS = "image/png,image/jpeg,image/webp";

/** A character's picture. A chosen file is uploaded at once; without one the initials are shown. */
export function PictureField({ character }: { readonly character: CharacterDetail }) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const { keep } = useKeepCharacter();
  const { id } = character;
  const put = useAction((picture: Blob) => putPicture(id, picture), {
    onSuccess: ({ avatar_url }) => keep({ ...character, avatar_url }),
  });
  const remove = useAction(() => deletePicture(id), {
    onSuccess: () => keep({ ...character, avatar_url: null }),
  });
  const error = put.error ?? remove.error;
  return (
    <div className="flex flex-wrap items-center gap-4">
      <CharacterFace character={character} size="large" className="shadow-lift" />
      <div className="min-w-0 grow basis-48">
        <p className="text-sm font-medium">{t("editor.picture")}</p>
        <p className="mt-0.5 mb-2 text-sm text-muted">{t("editor.pictureKinds")}</p>
        <div className="flex flex-wrap gap-2">
          <Button
            aria-disabled={put.isBusy}
            onClick={() => {
              input.current?.click();
            }}
          >
            {put.isBusy ? t("editor.storing") : t("editor.choosePicture")}
          </Button>
          {character.avatar_url && (
            <Button look="ghost" onClick={() => remove.run()}>
              {t("editor.remove")}
            </Button>
          )}
        </div>
        <input
          ref={input}
          type="file"
          accept={KINDS}
          aria-label={t("editor.pictureFile")}
          tabIndex={-1}
          className="sr-only"
          onChange={({ target }) => {
            const [picture] = target.files ?? [];
            if (picture) put.run(picture);
            // Cleared, so that choosing the same file again is a change.
            target.value = "";
          }}
        />
        <ErrorNotice error={error} className="mt-3" />
      </div>
    </div>
  );
}
