// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { CharacterDetail } from "@/lib/api-schema";
import { standInBackend } from "@/testing/backend";
import { makeCharacter } from "@/testing/character";
import { answerJson } from "@/testing/server";
import { readDraft } from "./stored-draft";
import { useEditor } from "./use-editor";

const backend = standInBackend();

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
});
afterEach(() => {
  cleanup();
  localStorage.clear();
});

function makeSaved(number: number, description: string): CharacterDetail {
  const version = { id: "v", number, created_at: "2026-01-01T00:00:00Z", note: "" };
  const definition = { name: "Ana", description };
  return { ...makeCharacter({ name: "Ana", is_mine: true, version }), definition };
}

function edit(saved: CharacterDetail | null) {
  const client = new QueryClient();
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return renderHook(() => useEditor(saved), { wrapper }).result;
}

function write(editor: { readonly current: ReturnType<typeof useEditor> }, text: string): void {
  act(() => {
    editor.current.change((before) => ({ ...before, description: text }));
  });
}

it("keeps what is written until it is saved, and finds it again", async () => {
  const saved = makeSaved(1, "Old.");
  const editor = edit(saved);
  write(editor, "New.");
  await waitFor(() => {
    expect(readDraft(saved.id)).toEqual({
      definition: { name: "Ana", description: "New." },
      base: 1,
    });
  });
  expect(edit(saved).current).toMatchObject({ isRestored: true, isDirty: true });
  backend.handler = (_request, response) => {
    answerJson(response, 200, makeSaved(2, "New."));
  };
  act(() => {
    editor.current.save();
  });
  await waitFor(() => {
    expect(editor.current).toMatchObject({ hasSaved: true, isDirty: false, isRestored: false });
  });
  expect(readDraft(saved.id)).toBeNull();
});

it("tells of a version that stood against it, and saves on top of that one", async () => {
  const editor = edit(makeSaved(1, "Old."));
  write(editor, "Mine.");
  backend.handler = (_request, response) => {
    const definition = { name: "Ana", description: "Theirs." };
    answerJson(response, 409, { detail: "No.", code: "version_conflict", version: 4, definition });
  };
  act(() => {
    editor.current.save();
  });
  await waitFor(() => {
    expect(editor.current.conflict).toEqual({
      version: 4,
      theirs: { name: "Ana", description: "Theirs." },
      base: { name: "Ana", description: "Old." },
    });
  });
  expect(editor.current).toMatchObject({ error: null, definition: { description: "Mine." } });
  backend.handler = (_request, response) => {
    answerJson(response, 200, makeSaved(5, "Mine."));
  };
  act(() => {
    editor.current.settle(editor.current.definition);
  });
  await waitFor(() => {
    expect(editor.current).toMatchObject({ conflict: null, isDirty: false, hasSaved: true });
  });
  const bodies = backend.server.seen.map(({ body }) => JSON.parse(body) as object);
  expect(bodies.at(-1)).toMatchObject({ base_version: 4, definition: { description: "Mine." } });
});
