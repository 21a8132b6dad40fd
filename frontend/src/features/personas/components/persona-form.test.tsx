// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Persona } from "@/lib/api-schema";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import { PersonaForm } from "./persona-form";

const backend = standInBackend();
const JON: Persona = { id: "p", name: "Jon", description: "A knight.", is_default: false };
const onDone = vi.fn();
let stored = JON;

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  onDone.mockReset();
  stored = JON;
  backend.handler = ({ method, body }, response) => {
    if (method === "PATCH")
      answerJson(response, 200, { ...stored, ...(JSON.parse(body) as object) });
    else answerJson(response, 200, { count: 1, next: null, previous: null, results: [stored] });
  };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PersonaForm persona={JON} isFirst={false} onDone={onDone} />
    </QueryClientProvider>,
  );
});
afterEach(cleanup);

const listSaved = (): readonly unknown[] =>
  backend.server.seen
    .filter(({ method }) => method === "PATCH")
    .map(({ body }) => JSON.parse(body) as unknown);

async function save(): Promise<void> {
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
}

it("sends only what was changed", async () => {
  stored = { ...JON, name: "Jon the Tall" };
  await userEvent.type(screen.getByLabelText("Who you are to them"), " With a limp.");
  await save();
  await waitFor(() => {
    expect(onDone).toHaveBeenCalledOnce();
  });
  expect(listSaved()).toEqual([{ description: "A knight. With a limp." }]);
});

it("shows what was changed elsewhere, and saves over it when asked again", async () => {
  stored = { ...JON, description: "" };
  const field = screen.getByLabelText("Who you are to them");
  await userEvent.type(field, " With a limp.");
  await save();
  const news = await screen.findByRole("region", { name: "Changed elsewhere" });
  expect(within(news).getByRole("alert")).toHaveTextContent("Your changes are not saved yet.");
  expect(within(news).getByRole("term")).toHaveTextContent("Who you are to them");
  expect(within(news).getByRole("definition")).toHaveTextContent("Empty");
  expect(field).toHaveValue("A knight. With a limp.");
  expect(listSaved()).toEqual([]);
  await save();
  await waitFor(() => {
    expect(listSaved()).toEqual([{ description: "A knight. With a limp." }]);
  });
});

it("takes theirs, with the focus on the button that saves", async () => {
  stored = { ...JON, name: "Jon the Tall" };
  await userEvent.type(screen.getByLabelText("Your name"), "ny");
  await save();
  await userEvent.click(await screen.findByRole("button", { name: "Use this instead" }));
  expect(screen.getByLabelText("Your name")).toHaveValue("Jon the Tall");
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Save" })).toHaveFocus();
  expect(listSaved()).toEqual([]);
});
