// @vitest-environment jsdom
import { QueryClient, QueryClientProvider, useInfiniteQuery } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { callApi } from "@/lib/api-client";
import { standInBackend } from "@/testing/backend";
import { standInSight } from "@/testing/intersection";
import { answerJson } from "@/testing/server";
import { EndlessEdge } from "./endless-edge";

const backend = standInBackend();
let isBroken = true;

beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  standInSight();
  isBroken = true;
  backend.handler = ({ url }, response) => {
    const page = Number(new URL(url, "http://x").searchParams.get("page"));
    if (page !== 0 && isBroken) answerJson(response, 503, { code: "busy", detail: "Too busy." });
    else answerJson(response, 200, [`Page ${page}`]);
  };
});
afterEach(cleanup);

/** Pages -1, 0 and 1, opened in the middle. */
function Pages({ hasPrevious }: { readonly hasPrevious: boolean }) {
  const pages = useInfiniteQuery({
    queryKey: ["pages"],
    queryFn: ({ pageParam }) =>
      callApi<readonly string[]>("/characters", { query: { page: pageParam } }),
    initialPageParam: 0,
    getNextPageParam: (_last, _all, page) => (page < 1 ? page + 1 : undefined),
    getPreviousPageParam: (_first, _all, page) => (hasPrevious && page > -1 ? page - 1 : undefined),
  });
  return (
    <>
      {hasPrevious && <EndlessEdge pages={pages} direction="previous" />}
      {pages.data?.pages.flat().map((text) => (
        <p key={text}>{text}</p>
      ))}
      <EndlessEdge pages={pages} />
    </>
  );
}

function renderPages(hasPrevious = false): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <Pages hasPrevious={hasPrevious} />
    </QueryClientProvider>,
  );
}

function listAsked(): string[] {
  return backend.server.seen.map(({ url }) => url.replace("/api/characters", ""));
}

it("asks once for a further page that fails, and says so", async () => {
  renderPages();
  expect(await screen.findByRole("alert")).toHaveTextContent("cannot be reached");
  isBroken = false;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Page 1")).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(listAsked()).toEqual(["?page=0", "?page=1", "?page=1"]);
});

it("does not ask in turns at both ends", async () => {
  renderPages(true);
  const button = await screen.findByRole("button", { name: "Try again" });
  expect(screen.getAllByRole("alert")).toHaveLength(1);
  isBroken = false;
  await userEvent.click(button);
  expect(await screen.findByText("Page 1")).toBeVisible();
  expect(await screen.findByText("Page -1")).toBeVisible();
  expect(listAsked()).toHaveLength(4);
});
