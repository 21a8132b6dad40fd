import type { CharacterDetail } from "@/lib/api-schema";
import { useText } from "@/lib/language/use-text";
import { readEntries, readKeys } from "../../book";

/** Maximum number of topics shown. */
const SHOWN = 24;

function listTopics({ topics, definition }: CharacterDetail): readonly string[] {
  if (topics.length > 0) return topics;
  const keys = readEntries(definition).flatMap((entry) => readKeys(entry).slice(0, 1));
  return [...new Set(keys)];
}

/** The number of knowledge entries, and their topics. */
export function KnownTopics({ character }: { readonly character: CharacterDetail }) {
  const t = useText();
  const { entry_count: count } = character;
  const topics = listTopics(character);
  if (count === 0) return <p className="text-muted">{t("characters.notes", { count })}</p>;
  return (
    <>
      <p className="text-muted">
        {t(topics.length > 0 ? "profile.noteCountAmong" : "profile.noteCount", { count })}
      </p>
      <ul className="mt-3 flex flex-wrap gap-2">
        {topics.slice(0, SHOWN).map((topic) => (
          <li
            key={topic}
            className="max-w-full truncate rounded-full bg-told px-3 py-1 text-sm first-letter:uppercase"
          >
            {topic}
          </li>
        ))}
      </ul>
    </>
  );
}
