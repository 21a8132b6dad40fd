// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { offerUndo } from "@/lib/undos";
import { Modal } from "./ui/modal";
import { UndoBar } from "./undo-bar";

beforeAll(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(cleanup);

function Page({ hasDrawer }: { readonly hasDrawer: boolean }) {
  return (
    <QueryClientProvider client={new QueryClient()}>
      {hasDrawer && (
        <Modal className="" label="Chats" onClose={() => undefined}>
          <p>Today</p>
        </Modal>
      )}
      <UndoBar />
    </QueryClientProvider>
  );
}

it("offers to undo inside an open dialog, and stays when that closes", () => {
  const undo = vi.fn();
  const { rerender } = render(<Page hasDrawer />);
  act(() => {
    offerUndo({ id: "chat", label: "Deleted “Coins”", undo });
  });
  expect(within(screen.getByRole("dialog")).getByText("Deleted “Coins”")).toBeVisible();
  rerender(<Page hasDrawer={false} />);
  expect(screen.getAllByText("Deleted “Coins”")).toHaveLength(1);
  act(() => {
    screen.getByRole("button", { name: "Undo" }).click();
  });
  expect(undo).toHaveBeenCalledOnce();
});
