"use client";

import { useRouter } from "next/navigation";
import { BackLink } from "@/components/back-link";
import { PageFrame } from "@/components/page-frame";
import { CharacterChoice } from "@/features/characters/components/character-choice";
import { BookPage } from "@/features/lorebooks/components/book/book-page";
import { useText } from "@/lib/language/use-text";

export function LorebookScreen({ id }: { readonly id: string }) {
  const t = useText();
  const router = useRouter();
  return (
    <PageFrame back={<BackLink href="/lorebooks">{t("lore.books")}</BackLink>} className="pb-24">
      <BookPage
        key={id}
        id={id}
        chooseCharacters={(chosen, onChoose) => (
          <CharacterChoice
            label={t("lore.characters")}
            hint={t("lore.charactersHint")}
            chosen={chosen}
            onChoose={onChoose}
          />
        )}
        onDeleted={() => router.push("/lorebooks")}
      />
    </PageFrame>
  );
}
