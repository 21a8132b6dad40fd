"use client";

import { useRef } from "react";
import { CharacterFace } from "@/components/character-face";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { describeError } from "@/lib/api-error";
import type { CharacterDetail } from "@/lib/api-schema";
import { useAction } from "@/lib/use-action";
import { deletePicture, putPicture } from "../../api";
import { useKeepCharacter } from "../../use-character";

const KINDS = "image/png,image/jpeg,image/webp";

/** A character's picture, which is stored at once; without one the initials stand for it. */
export function PictureField({ character }: { readonly character: CharacterDetail }) {
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
        <p className="text-sm font-medium">Picture</p>
        <p className="mt-0.5 mb-2 text-sm text-muted">PNG, JPEG or WebP, up to 8 MB.</p>
        <div className="flex flex-wrap gap-2">
          <Button
            aria-disabled={put.isBusy}
            onClick={() => {
              input.current?.click();
            }}
          >
            {put.isBusy ? "Storing…" : "Choose a picture"}
          </Button>
          {character.avatar_url && (
            <Button
              look="ghost"
              onClick={() => {
                remove.run();
              }}
            >
              Remove
            </Button>
          )}
        </div>
        <input
          ref={input}
          type="file"
          accept={KINDS}
          aria-label="Picture file"
          tabIndex={-1}
          className="sr-only"
          onChange={({ target }) => {
            const [picture] = target.files ?? [];
            if (picture) put.run(picture);
            // The same file may be chosen again.
            target.value = "";
          }}
        />
        {error && (
          <Notice look="alarm" className="mt-3">
            {describeError(error)}
          </Notice>
        )}
      </div>
    </div>
  );
}
