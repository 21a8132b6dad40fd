// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CommandKeys } from "@/components/command-keys";
import { Choices } from "@/components/ui/choices";
import { MenuRadio } from "@/components/ui/menu-items";
import { MessageEditor } from "@/features/chat/components/message-editor";
import { TitleEditor } from "@/features/conversations/components/title-editor";
import { Palette } from "@/features/search/components/palette";
import { SearchBox } from "@/features/search/components/search-box";
import { useCommand } from "@/lib/commands";
import { makeConversation } from "@/testing/conversation";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The key that ends a composition, as Chrome and Firefox mark it, and as Safari does. */
const MARKS = [
  ["during", { isComposing: true }],
  ["right after", { keyCode: 229 }],
] as const;
const NAMES = ["Ana", "Bea", "Cid", "Dov", "Eli", "Fay", "Gil", "Hal", "Ida"];

function draw(element: ReactElement): HTMLElement {
  render(<QueryClientProvider client={new QueryClient()}>{element}</QueryClientProvider>);
  return screen.queryByRole("textbox") ?? screen.queryByRole("searchbox") ?? document.body;
}

describe.each(MARKS)("a key pressed %s a composition", (_, mark) => {
  it("chooses nobody from a list", () => {
    const onSelect = vi.fn();
    const options = NAMES.map((name) => ({
      told: name,
      item: (
        <MenuRadio key={name} isChecked={false} onSelect={onSelect}>
          {name}
        </MenuRadio>
      ),
    }));
    const field = draw(<Choices title="Who" search="Search" options={options} />);
    fireEvent.keyDown(field, { key: "Enter", ...mark });
    expect(onSelect).not.toHaveBeenCalled();
    fireEvent.keyDown(field, { key: "Enter" });
    expect(onSelect).toHaveBeenCalledOnce();
  });

  it("leaves a title open", () => {
    const [onCancel, onSaved] = [vi.fn(), vi.fn()];
    const field = draw(
      <TitleEditor conversation={makeConversation("a")} onCancel={onCancel} onSaved={onSaved} />,
    );
    fireEvent.keyDown(field, { key: "Enter", ...mark });
    fireEvent.keyDown(field, { key: "Escape", ...mark });
    expect(onCancel).not.toHaveBeenCalled();
    fireEvent.keyDown(field, { key: "Escape" });
    expect(onCancel).toHaveBeenCalledOnce();
  });

  it("opens nothing from the palette", () => {
    HTMLDialogElement.prototype.showModal = function showModal() {
      this.open = true;
    };
    HTMLDialogElement.prototype.close = vi.fn();
    Element.prototype.scrollIntoView = vi.fn();
    const onOpenChat = vi.fn();
    const recent = [makeConversation("a")];
    const field = draw(<Palette recent={recent} onOpenChat={onOpenChat} onClose={vi.fn()} />);
    fireEvent.keyDown(field, { key: "Enter", ...mark });
    expect(onOpenChat).not.toHaveBeenCalled();
    fireEvent.keyDown(field, { key: "Enter" });
    expect(onOpenChat).toHaveBeenCalledWith("/chat/a");
  });

  it("leaves the words of a search", () => {
    const onChange = vi.fn();
    const field = draw(<SearchBox value="とうきょう" onChange={onChange} />);
    fireEvent.keyDown(field, { key: "Escape", ...mark });
    expect(onChange).not.toHaveBeenCalled();
    fireEvent.keyDown(field, { key: "Escape" });
    expect(onChange).toHaveBeenCalledWith("");
  });

  it("leaves a message that is edited", () => {
    const [onSave, onCancel] = [vi.fn(), vi.fn()];
    vi.stubGlobal("matchMedia", () => ({ matches: false }));
    const field = draw(
      <MessageEditor place="edited" isLocked={false} onCancel={onCancel} onSave={onSave} />,
    );
    fireEvent.keyDown(field, { key: "Enter", ...mark });
    fireEvent.keyDown(field, { key: "Escape", ...mark });
    expect(onCancel).not.toHaveBeenCalled();
    expect(onSave).not.toHaveBeenCalled();
    fireEvent.keyDown(field, { key: "Escape" });
    expect(onCancel).toHaveBeenCalledOnce();
  });

  it("carries out no command", () => {
    const run = vi.fn();
    function Commanded() {
      useCommand({ id: "back", label: "Back", keys: "Esc", run });
      return <CommandKeys pending={null} />;
    }
    const page = draw(<Commanded />);
    fireEvent.keyDown(page, { key: "Escape", ...mark });
    expect(run).not.toHaveBeenCalled();
    fireEvent.keyDown(page, { key: "Escape" });
    expect(run).toHaveBeenCalledOnce();
  });
});
