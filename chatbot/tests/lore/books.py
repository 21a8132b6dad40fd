"""Small books for the tests."""

from typing import Any

from chatbot.lore import Activation, Book, LoreMessage, LoreSettings, activate, read_book, replay


def make_book(*entries: dict[str, Any], **book: Any) -> Book:
    """Return a book of entries with a content unless they have one."""
    items = [{"content": f"Text {number}"} | entry for number, entry in enumerate(entries)]
    return read_book({"entries": items} | book, id="book")


def say(*texts: str) -> list[LoreMessage]:
    """Return messages in turn, the last the user's."""
    return [
        LoreMessage("assistant" if (len(texts) - at) % 2 == 0 else "user", text, "")
        for at, text in enumerate(texts)
    ]


def ids(found: Activation) -> list[str]:
    """Return the ids of the entries that got in."""
    return [one.entry.id for one in found.activated]


def reasons(found: Activation) -> dict[str, str]:
    """Return by the id of each entry why it got in or stayed out."""
    let_in = {one.entry.id: one.reason for one in found.activated}
    return let_in | {one.entry.id: one.reason for one in found.rejected}


def run(book: Book, *texts: str, seed: int = 0, **rules: Any) -> Activation:
    """Return what a book says to messages, those before the last played first."""
    settings, messages = LoreSettings(**rules), say(*texts)
    state = replay([book], messages, [seed + at for at in range(len(messages))], settings)
    return activate([book], messages, settings, state, seed)
