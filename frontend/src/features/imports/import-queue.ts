import { ApiError } from "@/lib/api-error";
import { pause } from "@/lib/pause";
import { readOwner, readSessionState, subscribeSession } from "@/lib/session";
import { createStore } from "@/lib/store";
import { type Answer, type ImportKind, sendFile } from "./api";
import { type ImportItem, makeItem, noteReading } from "./import-item";

export interface ImportState {
  readonly items: readonly ImportItem[];
  readonly isReading: boolean;
  readonly isStoring: boolean;
  /** When the server accepts the next file, by `Date.now()`; null: now. */
  readonly waitsUntil: number | null;
  /** The error that also kept the remaining files from being stored. */
  readonly stopped: Error | null;
}

const NO_IMPORTS: ImportState = {
  items: [],
  isReading: false,
  isStoring: false,
  waitsUntil: null,
  stopped: null,
};
/** How many files are read in parallel; more would only wait at the server. */
const READERS = 2;
/** A longer wait, in seconds, is shown to the reader. */
const LONG_WAIT = 5;

/** A function, because TypeScript would assume that `aborted` does not change during an await. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

function isForAll(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 409 || error.status === 401);
}

/**
 * Files that are first read, then reviewed, then stored one after the other. It continues while the reader is elsewhere
 * in the app, and forgets everything when they sign out.
 */
export class ImportQueue {
  private readonly state = createStore(NO_IMPORTS);
  private stop = new AbortController();

  private readonly kind: ImportKind;
  private readonly send: typeof sendFile;

  constructor(kind: ImportKind, send = sendFile) {
    this.kind = kind;
    this.send = send;
  }

  readonly read = this.state.read;
  readonly useState = this.state.useValue;

  private set(changes: Partial<ImportState>): void {
    this.state.write({ ...this.read(), ...changes });
  }

  private change(id: string, changes: Partial<ImportItem>): void {
    const items = this.read().items.map((item) =>
      item.id === id ? { ...item, ...changes } : item,
    );
    this.set({ items });
  }

  /** Adds files; those that were stored or refused before are removed. */
  add(files: readonly File[]): void {
    const left = this.read().items.filter(({ phase }) => phase !== "stored" && phase !== "refused");
    this.set({ items: [...left, ...files.map(makeItem)], stopped: null });
    if (!this.read().isReading) void this.readAll();
  }

  choose(ids: readonly string[], isChosen: boolean): void {
    for (const id of ids) this.change(id, { isChosen });
  }

  /** Reads a refused file again. */
  retry(id: string): void {
    this.change(id, { phase: "waiting", error: null });
    if (!this.read().isReading) void this.readAll();
  }

  /** Stops everything and empties the queue. */
  clear(): void {
    this.halt();
    this.set(NO_IMPORTS);
  }

  /** Stops everything; files that were not stored can still be stored later. */
  halt(): void {
    this.stop.abort();
    this.stop = new AbortController();
    const items = this.read().items.map((item) =>
      item.phase === "storing" ? { ...item, phase: "read" as const } : item,
    );
    this.set({ items, isReading: false, isStoring: false, waitsUntil: null });
  }

  private nextWaiting(): ImportItem | undefined {
    return this.read().items.find(({ phase }) => phase === "waiting");
  }

  private async readAll(): Promise<void> {
    const { signal } = this.stop;
    this.set({ isReading: true });
    await Promise.all(Array.from({ length: READERS }, () => this.readSome(signal)));
    if (!isOver(signal)) this.set({ isReading: false });
  }

  private async readSome(signal: AbortSignal): Promise<void> {
    for (let item = this.nextWaiting(); item && !isOver(signal); item = this.nextWaiting()) {
      this.change(item.id, { phase: "reading" });
      const answer = await this.sendPatiently(item, false, signal);
      if (isOver(signal)) return;
      if (answer) this.change(item.id, noteReading(item, answer, this.read().items));
    }
  }

  /** Stores the chosen files; `onStored` is called after each. */
  async store(onStored: () => void): Promise<void> {
    if (this.read().isStoring) return;
    const { signal } = this.stop;
    this.set({ isStoring: true, stopped: null });
    const isMeant = ({ phase, isChosen }: ImportItem): boolean => phase === "read" && isChosen;
    // Files that are added meanwhile must be reviewed first.
    for (const { id } of this.read().items.filter(isMeant)) {
      const item = this.read().items.find((each) => each.id === id && isMeant(each));
      if (!item) continue;
      this.change(item.id, { phase: "storing" });
      const answer = await this.sendPatiently(item, true, signal);
      if (isOver(signal)) return;
      if (answer) {
        const { report, made } = answer;
        this.change(item.id, { phase: "stored", report, made });
        onStored();
      }
      if (this.read().stopped) break;
    }
    if (!isOver(signal)) this.set({ isStoring: false });
  }

  /** The server's answer, however long it makes the queue wait; null for a refusal, which is recorded. */
  private async sendPatiently(
    item: ImportItem,
    isStored: boolean,
    signal: AbortSignal,
  ): Promise<Answer | null> {
    for (;;)
      try {
        return await this.send(this.kind, item.file, isStored, signal);
      } catch (error) {
        if (isOver(signal)) return null;
        if (!(error instanceof ApiError && error.status === 429)) {
          this.refuse(item, error, isStored);
          return null;
        }
        const seconds = error.retryAfterSeconds ?? 1;
        if (seconds > LONG_WAIT) this.set({ waitsUntil: error.retryAt });
        await pause(seconds * 1000, signal);
        if (isOver(signal)) return null;
        this.set({ waitsUntil: null });
      }
  }

  private refuse(item: ImportItem, thrown: unknown, isStored: boolean): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (isStored && isForAll(error)) {
      this.change(item.id, { phase: "read" });
      this.set({ stopped: error });
    } else this.change(item.id, { phase: "refused", error, isChosen: false });
  }
}

const queues = new Map<ImportKind, ImportQueue>();

/** The one queue of a kind. It is emptied when the reader signs out or another one signs in. */
export function openQueue(kind: ImportKind): ImportQueue {
  const known = queues.get(kind);
  if (known) return known;
  const queue = new ImportQueue(kind);
  queues.set(kind, queue);
  let owner = readOwner();
  subscribeSession(() => {
    if (readSessionState() === "signed-out" || readOwner() !== owner) queue.clear();
    owner = readOwner();
  });
  return queue;
}
