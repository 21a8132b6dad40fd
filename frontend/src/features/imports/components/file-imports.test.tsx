// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { ApiError } from "@/lib/api-error";
import { makeCharacter } from "@/testing/character";
import type { sendFile } from "../api";
import { openQueue } from "../import-queue";
import { FileImportButton } from "./file-import-button";
import { FileImportArea, useFileImports } from "./file-imports";

const answers = vi.hoisted(() => ({ send: vi.fn<typeof sendFile>() }));
// jsdom's forms are none that Node's fetch could send; the browser test sends real ones.
vi.mock("../api", () => ({ sendFile: answers.send }));

beforeAll(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(() => {
  openQueue("character").clear();
  cleanup();
  answers.send.mockReset();
});

function Gallery() {
  const files = useFileImports("character");
  return (
    <>
      <FileImportButton files={files} />
      <FileImportArea files={files} />
    </>
  );
}

async function choose(...names: string[]): Promise<HTMLElement> {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Gallery />
    </QueryClientProvider>,
  );
  const files = names.map((name) => new File(["card"], name));
  await userEvent.upload(screen.getByLabelText("Choose cards to import"), files);
  return screen.findByRole("dialog", { name: "Import characters" });
}

const report = {
  format: "PNG",
  spec: "V3",
  name: "Tilda <b>bold</b>",
  entries: 3,
  assets: 1,
  repaired: ["The name was cut."],
  kept: ["The theme is kept for export."],
  warnings: ["You have the same already: “Tilda”.", "The asset “main” stands elsewhere."],
};

it("tells what is in a card before it is stored, and takes it then", async () => {
  const sameAs = { id: "t", name: "Tilda", sentence: report.warnings[0] ?? "" };
  const character = makeCharacter({ name: "Tilda", visibility: "private", id: "new" });
  answers.send.mockImplementation((_kind, _file, isStored) =>
    Promise.resolve({
      report,
      contentHash: "x",
      sameAs,
      made: isStored ? { id: "new", name: "Tilda", character } : null,
    }),
  );
  const panel = await choose("tilda.png");
  // The card's text is text.
  expect(await within(panel).findByText("Tilda <b>bold</b>")).toBeVisible();
  expect(within(panel).getByText("PNG · V3 · 3 entries · 1 further file")).toBeVisible();
  expect(within(panel).getByText("The name was cut.")).toBeVisible();
  expect(within(panel).getByText("The theme is kept for export.")).toBeVisible();
  expect(within(panel).getByText("The asset “main” stands elsewhere.")).toBeVisible();
  expect(within(panel).getByRole("link", { name: "Tilda" })).toHaveAttribute(
    "href",
    "/characters/t",
  );
  expect(within(panel).queryByText(sameAs.sentence)).toBeNull();
  expect(within(panel).queryByRole("button", { name: /^Import/ })).toBeNull();
  expect(answers.send).toHaveBeenCalledTimes(1);

  await userEvent.click(within(panel).getByRole("checkbox", { name: "Tilda <b>bold</b>" }));
  await userEvent.click(within(panel).getByRole("button", { name: "Import 1 character" }));
  expect(await within(panel).findByText("1 character is yours now.")).toBeVisible();
  expect(within(panel).getByRole("link", { name: "Talk to Tilda" })).toHaveAttribute(
    "href",
    "/chat?character=new",
  );
  await userEvent.click(within(panel).getByRole("button", { name: "Done" }));
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("says of a lorebook among the characters that it is one", async () => {
  const detail = "This is a lorebook (sillytavern), not a character.";
  answers.send.mockRejectedValue(new ApiError({ status: 400, code: "not_a_card", detail }));
  const refusal = await within(await choose("north.json")).findByRole("alert");
  expect(refusal).toHaveTextContent(`There is no character in this file.${detail}`);
});

it("says in a sentence why a file is not taken, and goes on with the others", async () => {
  answers.send.mockImplementation((_kind, { name }) => {
    if (name === "locked.png")
      return Promise.reject(
        new ApiError({ status: 400, code: "encrypted_card", detail: "It is an RCC card." }),
      );
    return Promise.resolve({ report, contentHash: name, sameAs: null, made: null });
  });
  const panel = await choose("locked.png", "tilda.png");
  const refusal = await within(panel).findByRole("alert");
  expect(refusal).toHaveTextContent("This card is locked");
  expect(refusal).toHaveTextContent("It is an RCC card.");
  expect(await within(panel).findByRole("button", { name: "Import 1 character" })).toBeVisible();
  // What waits is not lost with the panel.
  await userEvent.click(within(panel).getByRole("button", { name: "Close" }));
  expect(screen.getByText("1 file waits to be imported.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Show" }));
  expect(screen.getByRole("dialog", { name: "Import characters" })).toBeVisible();
});
