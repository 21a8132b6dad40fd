import { ErrorNotice } from "@/components/error-notice";
import type { Character } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { useAttachBooks, useBooks } from "../use-books";
import { BookChoice } from "./book-choice";

/** Chooses which of the user's lorebooks belong to a character. */
export function CharacterBooks({ character }: { readonly character: Character }) {
  const t = useText();
  const { id, name } = character;
  const { data } = useBooks();
  const { run, isBusy, error } = useAttachBooks(id);
  const attached = (data ?? []).filter(({ character_ids }) => character_ids.includes(id));
  return (
    <>
      <BookChoice
        isTitled={false}
        hint={t("lore.attachHint", { name })}
        chosen={attached.map((book) => book.id)}
        isBusy={isBusy}
        onChoose={run}
      />
      <ErrorNotice error={error} className="mt-3" />
    </>
  );
}
