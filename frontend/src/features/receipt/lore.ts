import { PLACES } from "@/components/lore/places";
import type { GotIn } from "@/components/lore/lore-trace";
import type { LeftOut } from "@/components/lore/reasons";
import { say } from "@/lib/language/current";

/** A lorebook that was open for a reply. */
export interface OpenBook {
  /** Empty: the character's own, which has no page. */
  readonly id: string;
  readonly name: string;
  readonly used: number;
  /** Its own room; null: that of all. */
  readonly limit: number | null;
}

/** What lorebooks had to say to a prompt. */
export interface LoreAccount {
  readonly budget: { readonly limit: number; readonly used: number };
  readonly books: readonly OpenBook[];
  readonly gotIn: readonly GotIn[];
  readonly leftOut: readonly LeftOut[];
  /** All that stayed out; `leftOut` names some of them. */
  readonly leftOutCount: number;
}

type Row = Readonly<Record<string, unknown>>;

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readRows(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

function readString(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function readCount(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function readWords(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === "string") : [];
}

function readBook({ id, name, source, used, limit }: Row): OpenBook {
  const isOwn = source === "character";
  return {
    id: isOwn ? "" : readString(id),
    name: readString(name) || say(isOwn ? "receipt.ownBook" : "lore.book"),
    used: readCount(used),
    limit: typeof limit === "number" ? limit : null,
  };
}

function readPlace({ position }: Row): string | null {
  const key = typeof position === "number" ? PLACES[position] : undefined;
  return key === undefined ? null : say(key);
}

/** An entry without a title is called by its words. */
function readTitle({ comment, matched }: Row): string {
  return readString(comment).trim() || readWords(matched).slice(0, 3).join(", ");
}

/** The account of a receipt; null where no lorebook was open, and in receipts of before. */
export function readLore(receipt: object): LoreAccount | null {
  const lore: unknown = "lore" in receipt ? receipt.lore : null;
  if (!isRow(lore)) return null;
  const rows = readRows(lore["books"]);
  const books = rows.map(readBook);
  const names = new Map(rows.map(({ id }, at) => [readString(id), books[at]?.name ?? ""]));
  const hasSeveral = books.length > 1;
  const budget = isRow(lore["budget"]) ? lore["budget"] : {};
  const leftOut = readRows(lore["rejected"]).map((row) => ({
    entryId: readString(row["entry_id"]),
    title: readTitle(row),
    reason: readString(row["reason"]),
  }));
  return {
    budget: { limit: readCount(budget["limit"]), used: readCount(budget["used"]) },
    books,
    gotIn: readRows(lore["activated"]).map((row) => ({
      entryId: readString(row["entry_id"]),
      title: readTitle(row),
      book: hasSeveral ? (names.get(readString(row["book_id"])) ?? null) : null,
      reason: readString(row["reason"]),
      matched: readWords(row["matched"]),
      pass: readCount(row["pass"]),
      tokens: readCount(row["tokens"]),
      place: readPlace(row),
      unplaced: readString(row["unplaced"]) || null,
    })),
    leftOut,
    leftOutCount: Math.max(readCount(lore["rejected_count"]), leftOut.length),
  };
}
