import { vi } from "vitest";
import type { LiveParts } from "@/features/chat/live/live-socket";
import type { WakeSignals } from "@/features/chat/live/wake-signals";

/** A socket that the test controls. */
export class FakeSocket {
  readyState = 0;
  readonly sent: Record<string, unknown>[] = [];
  closedWith: number | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number }) => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(code: number): void {
    this.readyState = 3;
    this.closedWith = code;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  say(name: string, fields: object = {}): void {
    this.onmessage?.({ data: JSON.stringify({ event_type: name, ...fields }) });
  }

  ready(activeRunId: string | null = null): void {
    const active_run = activeRunId === null ? null : { run_id: activeRunId };
    this.say("ready", { conversation_id: "c", active_run });
  }

  break(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

/** The environment of a live connection, controlled by the test. */
export class FakeWorld {
  readonly sockets: FakeSocket[] = [];
  signals: WakeSignals | null = null;
  readonly fetchTicket = vi.fn<LiveParts["fetchTicket"]>(() => Promise.resolve("ticket"));

  readonly parts: LiveParts = {
    openSocket: () => {
      const socket = new FakeSocket();
      this.sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    fetchTicket: (...args) => this.fetchTicket(...args),
    subscribeWake: (signals) => {
      this.signals = signals;
      return () => {
        this.signals = null;
      };
    },
    random: () => 0,
  };

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }
}
