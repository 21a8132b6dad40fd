import { NetworkError } from "@/lib/api-error";
import type { ReceivedEvent, RunEvent } from "@/features/chat/run-events";

/** A stream that the test controls. */
export class FakeStream implements AsyncIterable<ReceivedEvent> {
  #told: (ReceivedEvent | Error)[] = [];
  #wake: (() => void) | null = null;

  tell(runId: string, seq: number, event: RunEvent): void {
    this.#told.push({ cursor: { runId, seq }, event });
    this.#wake?.();
  }

  cut(): void {
    this.#told.push(new NetworkError("cut"));
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedEvent> {
    for (;;) {
      const next = this.#told.shift();
      if (next instanceof Error) throw next;
      if (next) yield next;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
