// @vitest-environment jsdom
import { act, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { late } from "./late";

function Sheet({ name }: { readonly name: string }) {
  return <p>{name}</p>;
}

it("is not loaded before it is drawn, and then stands there with what it was given", async () => {
  const load = vi.fn(() => Promise.resolve(Sheet));
  const Late = late(load);
  expect(load).not.toHaveBeenCalled();
  await act(async () => {
    render(<Late name="Maud" />);
    await Promise.resolve();
  });
  expect(await screen.findByText("Maud")).toBeVisible();
  expect(load).toHaveBeenCalledOnce();
});

it("leaves the page as it is while there is no network, and comes when that is back", async () => {
  const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  let isThere = false;
  const Late = late(() =>
    isThere ? Promise.resolve(Sheet) : Promise.reject(new Error("Loading chunk 7 failed")),
  );
  render(
    <>
      <p>said before</p>
      <Late name="Podrick" />
    </>,
  );
  await act(async () => {
    await Promise.resolve();
  });
  expect(screen.getByText("said before")).toBeVisible();
  expect(screen.queryByText("Podrick")).toBeNull();
  isThere = true;
  online.mockReturnValue(true);
  act(() => {
    window.dispatchEvent(new Event("online"));
  });
  expect(await screen.findByText("Podrick")).toBeVisible();
});
