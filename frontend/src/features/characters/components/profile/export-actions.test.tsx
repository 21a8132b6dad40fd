// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { standInBackend } from "@/testing/backend";
import { answerJson } from "@/testing/server";
import { ExportActions } from "./export-actions";

const backend = standInBackend();
const saved: string[] = [];

beforeAll(() => {
  // jsdom has no popovers, and saves nothing.
  HTMLElement.prototype.showPopover = () => undefined;
  HTMLElement.prototype.hidePopover = () => undefined;
});
beforeEach(() => {
  vi.stubEnv("NEXT_PUBLIC_API_BASE", backend.server.url);
  saved.length = 0;
  URL.createObjectURL = () => "blob:x";
  URL.revokeObjectURL = () => undefined;
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function click(
    this: HTMLAnchorElement,
  ) {
    saved.push(this.download);
  });
});
afterEach(cleanup);

function show(): void {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ExportActions id="t" />
    </QueryClientProvider>,
  );
}

const asked = (): string[] => backend.server.seen.map(({ url }) => url);

it.each([
  ["tilda.png", 'attachment; filename="tilda.png"'],
  ["한국어.png", `attachment; filename*=utf-8''${encodeURIComponent("한국어")}.png`],
])("saves the picture with one press, under the server's name: %s", async (name, disposition) => {
  backend.handler = (_request, response) => {
    response.writeHead(200, { "content-disposition": disposition });
    response.end("card");
  };
  show();
  await userEvent.click(screen.getByRole("button", { name: "Export" }));
  await vi.waitFor(() => {
    expect(saved).toEqual([name]);
  });
  expect(asked()).toEqual(["/api/characters/t/export?format=png"]);
});

it.each([
  ["JSON, version 2", "format=json&spec=v2"],
  ["JSON, version 3", "format=json&spec=v3"],
  ["CharX archive", "format=charx"],
])("saves %s from its menu", async (name, query) => {
  show();
  await userEvent.click(screen.getByRole("button", { name: "Export as…" }));
  const items = screen.getAllByRole("menuitem", { hidden: true });
  const item = items.filter(({ textContent }) => textContent.startsWith(name));
  await Promise.all(item.map((each) => userEvent.click(each)));
  // Until it is saved, not only asked for: a save that came late would count in the next test.
  await vi.waitFor(() => {
    expect(saved).toHaveLength(1);
  });
  expect(asked()).toEqual([`/api/characters/t/export?${query}`]);
});

it("says why nothing was saved", async () => {
  backend.handler = (_request, response) => {
    answerJson(response, 404, { detail: "Not found.", code: "not_found" });
  };
  show();
  await userEvent.click(screen.getByRole("button", { name: "Export" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("That does not exist here.");
  expect(saved).toEqual([]);
});
