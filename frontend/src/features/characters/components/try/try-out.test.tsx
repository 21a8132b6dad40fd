// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import type { Definition } from "../../definition";
import { TryOut } from "./try-out";

const backend = standInBackend();
const ANA: Definition = { name: "Ana", description: "A ferrywoman." };
// Other work on the machine must not fail it.
const SLOWLY = { timeout: 8000 };

interface Sent {
  readonly definition: Definition;
  readonly message: string;
  readonly history: readonly unknown[];
  readonly reply?: boolean;
}

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  backend.handler = ({ body }, response) => {
    const { message, reply } = JSON.parse(body) as Sent;
    const receipt = { model: "openai/gpt-4o", tokens: message.length };
    answerJson(response, 200, reply ? { ...receipt, reply: { content: `${message}?` } } : receipt);
  };
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const readSent = (): readonly Sent[] =>
  backend.server.seen.map(({ body }) => JSON.parse(body) as Sent);

function open(definition = ANA, id: string | null = "c") {
  const client = new QueryClient();
  const draw = (written: Definition) => (
    <QueryClientProvider client={client}>
      <TryOut
        id={id}
        definition={written}
        renderReceipt={({ tokens }) => <p>{`${tokens} tokens`}</p>}
      />
    </QueryClientProvider>
  );
  const { rerender } = render(draw(definition));
  return {
    write: (written: Definition) => {
      rerender(draw(written));
    },
  };
}

it("asks anew with what is typed, once somebody pauses", async () => {
  const { write } = open();
  expect(await screen.findByText("19 tokens", {}, SLOWLY)).toBeVisible();
  write({ ...ANA, description: "A f" });
  write({ ...ANA, description: "A fisher." });
  await waitFor(() => {
    expect(readSent()).toHaveLength(2);
  }, SLOWLY);
  expect(readSent()[1]).toEqual({
    definition: { ...ANA, description: "A fisher." },
    history: [],
    message: "Hello. Who are you?",
  });
  expect(backend.server.seen[1]?.url).toBe("/api/characters/c/try");
});

it("says what is wrong, and goes on with the next text", async () => {
  const answer = backend.handler;
  backend.handler = (_request, response) => {
    answerJson(response, 400, { code: "invalid", detail: "tags: This has to be a list." });
  };
  const { write } = open();
  expect(await screen.findByText("tags: This has to be a list.", {}, SLOWLY)).toBeVisible();
  backend.handler = answer;
  write({ ...ANA, tags: [] });
  expect(await screen.findByText("19 tokens", {}, SLOWLY)).toBeVisible();
  expect(screen.queryByText("tags: This has to be a list.")).toBeNull();
});

it("asks nothing for somebody without a name", async () => {
  open({ name: " " }, null);
  expect(screen.getByText("Give them a name first.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Answer with the model" })).toBeDisabled();
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(readSent()).toEqual([]);
});

it("chats with what is written, and sends along what was said", async () => {
  const user = userEvent.setup();
  open(ANA, null);
  const box = screen.getByLabelText("Something you might say");
  await user.type(box, "Is it safe{Enter}");
  expect(await screen.findByText("Is it safe?", {}, SLOWLY)).toBeVisible();
  expect(box).toHaveValue("");
  await user.type(box, "Sure");
  await user.click(screen.getByRole("button", { name: "Answer with the model" }));
  expect(await screen.findByText("Sure?", {}, SLOWLY)).toBeVisible();
  const replies = readSent().filter(({ reply }) => reply);
  expect(replies.map(({ message }) => message)).toEqual(["Is it safe", "Sure"]);
  expect(replies[1]?.history).toEqual([
    { role: "user", content: "Is it safe" },
    { role: "assistant", content: "Is it safe?" },
  ]);
  await user.click(screen.getByRole("button", { name: "Start over" }));
  expect(screen.queryByText("Sure?")).toBeNull();
});

it("keeps what was asked when the model fails, and tries again", async () => {
  const user = userEvent.setup();
  const answer = backend.handler;
  backend.handler = (request, response, ...rest) => {
    const { reply } = JSON.parse(request.body) as Sent;
    if (reply) answerJson(response, 504, { code: "upstream_timeout", detail: "Slow." });
    else answer(request, response, ...rest);
  };
  open();
  const box = screen.getByLabelText("Something you might say");
  await user.type(box, "Well{Enter}");
  const refusal = "The model took too long to answer.";
  expect(await screen.findByText(refusal, {}, SLOWLY)).toBeVisible();
  expect(box).toHaveValue("Well");
  backend.handler = answer;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Well?", {}, SLOWLY)).toBeVisible();
  expect(screen.queryByText(refusal)).toBeNull();
});

it("stops, and can be asked again", async () => {
  const user = userEvent.setup();
  const answer = backend.handler;
  let hasLeft = false;
  backend.handler = (request, response, ...rest) => {
    const { reply } = JSON.parse(request.body) as Sent;
    if (reply) response.on("close", () => (hasLeft = true));
    else answer(request, response, ...rest);
  };
  open();
  await user.type(screen.getByLabelText("Something you might say"), "Well{Enter}");
  expect(await screen.findByText("Ana is answering…", {}, SLOWLY)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Stop" }));
  await waitFor(() => {
    expect(hasLeft).toBe(true);
  }, SLOWLY);
  await waitFor(() => {
    expect(screen.queryByRole("button", { name: "Stop" })).toBeNull();
  }, SLOWLY);
  backend.handler = answer;
  await user.click(screen.getByRole("button", { name: "Answer with the model" }));
  expect(await screen.findByText("Well?", {}, SLOWLY)).toBeVisible();
});
