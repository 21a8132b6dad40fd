import { PLACES } from "@/components/lore/places";
import type { GotIn } from "@/components/lore/lore-trace";
import type { LeftOut } from "@/components/lore/reasons";
import type { LoreAccount, LoreBook, LoreUse, Segment } from "@/lib/api-schema";
import { say } from "@/lib/language/current";

/** A lorebook that was open for a reply. */
export interface ConsultedBook {
  /** Empty: the character's own lorebook, which has no page. */
  readonly id: string;
  readonly name: string;
  /** Why it was open. */
  readonly reason: string;
  readonly used: number;
  /** Its own token budget; null: the shared one. */
  readonly limit: number | null;
}

/** What lorebooks contributed to a prompt. */
export interface ToldLore {
  readonly budget: LoreUse;
  readonly books: readonly ConsultedBook[];
  /** The entries that got in; there may be more than these. */
  readonly gotIn: readonly GotIn[];
  readonly gotInCount: number;
  /** The entries that stayed out; there may be more than these. */
  readonly leftOut: readonly LeftOut[];
  readonly leftOutCount: number;
}

function nameBook({ id, name }: LoreBook): string {
  return name || say(id === "" ? "receipt.ownBook" : "lore.book");
}

function nameReason({ id, source }: LoreBook): string {
  if (source === "chat") return say("receipt.bookOfChat");
  if (source === "global") return say("lore.alwaysOpen");
  return say(id === "" ? "receipt.ownBook" : "lore.goesWithCharacter");
}

/** An entry without a title is named after the keys that matched. */
function nameEntry(comment: string, matched: readonly string[]): string {
  return comment.trim() || matched.slice(0, 3).join(", ");
}

function namePlace(position: number): string | null {
  const key = PLACES[position];
  return key === undefined ? null : say(key);
}

/**
 * The lore part of a receipt, with each entry's text from the prompt's `segments`; null where no lorebook was open, and
 * in old receipts.
 */
export function readLore(
  lore: LoreAccount | null | undefined,
  segments: readonly Segment[] = [],
): ToldLore | null {
  if (!lore) return null;
  const texts = new Map(
    segments
      .filter(({ kind }) => kind.startsWith("lore_"))
      .map(({ source_id, text }) => [source_id, text?.trim() ?? ""]),
  );
  const { budget, books, activated, activated_count, rejected, rejected_count } = lore;
  const names = new Map(books.map((book) => [book.id, nameBook(book)]));
  const hasSeveral = books.length > 1;
  return {
    budget,
    books: books.map((book) => ({ ...book, name: nameBook(book), reason: nameReason(book) })),
    gotIn: activated.map(({ entry_id, book_id, comment, position, ...told }) => ({
      ...told,
      entryId: entry_id,
      title: nameEntry(comment, told.matched),
      book: hasSeveral ? (names.get(book_id) ?? null) : null,
      place: namePlace(position),
      text: texts.get(entry_id) ?? "",
    })),
    gotInCount: activated_count,
    leftOut: rejected.map(({ entry_id, comment, reason }) => ({
      entryId: entry_id,
      title: nameEntry(comment, []),
      reason,
    })),
    leftOutCount: rejected_count,
  };
}
