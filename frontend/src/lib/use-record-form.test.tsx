// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useRecordForm } from "./use-record-form";

interface Note {
  readonly text: string;
  readonly depth: number;
}

const OPENED: Note = { text: "Slow.", depth: 4 };

/** A form for a note that is `server.note` on the server; undefined: it is not there. */
function open(server: { note: Note | undefined }, saved: Note | null = OPENED) {
  const store = vi.fn((changes: Partial<Note>) => {
    server.note = { ...(server.note ?? OPENED), ...changes };
    return Promise.resolve(server.note);
  });
  const onStored = vi.fn();
  const load = vi.fn(() => Promise.resolve(server.note));
  const client = new QueryClient();
  const { result, rerender } = renderHook(
    (note: Note | null) =>
      useRecordForm<Note, Note>({
        saved: note,
        read: (stored) => stored ?? { text: "", depth: 4 },
        load,
        store,
        onStored,
      }),
    {
      initialProps: saved,
      wrapper: ({ children }) => (
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      ),
    },
  );
  const save = async (): Promise<void> => {
    act(() => {
      result.current.save();
    });
    await waitFor(() => {
      expect(result.current.isSaving).toBe(false);
    });
  };
  const change = (changed: Partial<Note>): void => {
    act(() => {
      result.current.change(changed);
    });
  };
  return { result, rerender, store, load, onStored, save, change };
}

it("sends what was changed, and nothing else", async () => {
  const form = open({ note: OPENED });
  form.change({ text: "Slower." });
  await form.save();
  expect(form.store).toHaveBeenCalledWith({ text: "Slower." }, OPENED);
  expect(form.result.current).toMatchObject({ isChanged: false, hasSaved: true, clashes: [] });
  expect(form.onStored).toHaveBeenCalledOnce();
});

it("saves nothing over a change from elsewhere until that was told, and keeps what was typed", async () => {
  const server = { note: OPENED };
  const form = open(server);
  form.change({ text: "Mine." });
  server.note = { text: "Theirs.", depth: 2 };
  await form.save();
  expect(form.store).not.toHaveBeenCalled();
  expect(form.onStored).not.toHaveBeenCalled();
  expect(form.result.current).toMatchObject({
    draft: { text: "Mine.", depth: 2 },
    clashes: [{ field: "text", theirs: "Theirs." }],
    error: null,
    hasSaved: false,
  });
  server.note = { text: "Theirs again.", depth: 2 };
  await form.save();
  expect(form.store).not.toHaveBeenCalled();
  expect(form.result.current.clashes).toEqual([{ field: "text", theirs: "Theirs again." }]);
  await form.save();
  expect(server.note).toEqual({ text: "Mine.", depth: 2 });
  expect(form.result.current.clashes).toEqual([]);
});

it("takes theirs on request", async () => {
  const server = { note: OPENED };
  const form = open(server);
  form.change({ text: "Mine.", depth: 1 });
  server.note = { text: "Theirs.", depth: 4 };
  await form.save();
  act(() => {
    form.result.current.takeTheirs();
  });
  expect(form.result.current).toMatchObject({ draft: { text: "Theirs.", depth: 1 }, clashes: [] });
  await form.save();
  expect(server.note).toEqual({ text: "Theirs.", depth: 1 });
});

it("shows what is told of meanwhile, but not in place of what is typed", () => {
  const form = open({ note: OPENED });
  form.change({ text: "Mine." });
  form.rerender({ text: "Theirs.", depth: 2 });
  expect(form.result.current.draft).toEqual({ text: "Mine.", depth: 2 });
});

it("asks nobody about a new record, and the server about one that is gone", async () => {
  const made = open({ note: undefined }, null);
  made.change({ text: "New." });
  await made.save();
  expect(made.load).not.toHaveBeenCalled();
  expect(made.store).toHaveBeenCalledWith({ text: "New." }, null);

  const gone = open({ note: undefined });
  gone.change({ text: "Mine." });
  gone.store.mockRejectedValueOnce(new Error("gone"));
  await gone.save();
  expect(gone.result.current).toMatchObject({
    draft: { text: "Mine." },
    error: { message: "gone" },
  });
});
