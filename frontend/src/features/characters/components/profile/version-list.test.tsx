// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { makeCharacter } from "@/testing/character";
import { answerJson } from "@/testing/server";
import { VersionList } from "./version-list";

const backend = standInBackend();
let isBroken = true;

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  backend.handler = ({ url }, response) => {
    const page = Number(new URL(url, "http://x").searchParams.get("page"));
    const version = { number: 3 - page, created_at: "2026-01-01T00:00:00Z", note: "" };
    if (page === 2 && isBroken) answerJson(response, 503);
    else answerJson(response, 200, { results: [version], next: page === 1 ? "more" : null });
  };
});
afterEach(cleanup);

it("says that earlier versions did not come, and asks for them again", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const version = { id: "v", number: 2, created_at: "2026-01-01T00:00:00Z", note: "" };
  render(
    <QueryClientProvider client={client}>
      <VersionList character={{ ...makeCharacter({ version }), definition: {} }} />
    </QueryClientProvider>,
  );
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Show earlier ones" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("cannot be reached");
  isBroken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Version 1")).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
});
