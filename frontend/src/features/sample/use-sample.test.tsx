// @vitest-environment jsdom
import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { useSample } from "./use-sample";

const backend = standInBackend();

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
});

it("ends the reader's own question, too, when its page is left", async () => {
  const ended: string[] = [];
  backend.handler = ({ body }, response) => {
    const { question } = JSON.parse(body) as { readonly question: string };
    response.on("close", () => ended.push(question));
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`event: token\ndata: {"delta": "Aye."}\n\n`);
  };
  const { result, unmount } = renderHook(() => useSample("Who are you?", "Nobody."));
  await waitFor(() => {
    expect(result.current.answer).toBe("Aye.");
  });
  act(() => {
    result.current.ask("What is yours?");
  });
  await waitFor(() => {
    expect(result.current).toMatchObject({ question: "What is yours?", answer: "Aye." });
  });
  unmount();
  await waitFor(() => {
    expect(ended).toEqual(["Who are you?", "What is yours?"]);
  });
});
