// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { IDLE_RUN, type RunState } from "../run-reducer";
import { ReplyNews } from "./live-message";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function speak(text: string, phase: RunState["phase"]): RunState {
  return { ...IDLE_RUN, runId: "r", phase, text };
}

it("says each sentence once, when it is finished, in plain words", () => {
  const { rerender } = render(<ReplyNews run={IDLE_RUN} name="Bronn" />);
  const news = screen.getByRole("log");
  const spoken = (): (string | null)[] =>
    [...news.querySelectorAll("p")].map((node) => node.textContent);
  expect(spoken()).toEqual([]);

  rerender(<ReplyNews run={speak("*He grins.* **Five** sil", "streaming")} name="Bronn" />);
  act(() => {
    vi.advanceTimersByTime(1000);
  });
  expect(spoken()).toEqual(["Bronn is answering.", "He grins."]);
  const first = news.querySelectorAll("p")[1];

  const text = "*He grins.* **Five** silver. [No](https://example.com) more";
  rerender(<ReplyNews run={speak(text, "streaming")} name="Bronn" />);
  act(() => {
    vi.advanceTimersByTime(1000);
  });
  rerender(<ReplyNews run={speak(text, "ended")} name="Bronn" />);
  expect(spoken()).toEqual(["Bronn is answering.", "He grins.", "Five silver.", "No more"]);
  expect(news.querySelectorAll("p")[1]).toBe(first);
});
