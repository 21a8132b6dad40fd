"""Prompts with lorebooks for the tests."""

from typing import Any

from chatbot import HistoryMessage, MacroContext, Persona, Prompt, UserPersona, build_prompt
from chatbot.lore import OpenBooks, read_book
from chatbot.lore.book import Source
from chatbot.tests.definitions import make_ann

TOM = UserPersona("Tom", "A miller.")
MARK = "# Direction from the author, not from the user\n"
SAID = [
    HistoryMessage("assistant", "Early again?"),
    HistoryMessage("user", "One."),
    HistoryMessage("assistant", "Two."),
]


def make(*entries: Any, **own: Any) -> Persona:
    """Ann with a book of these entries and no other knowledge."""
    book = {"entries": list(entries)}
    return make_ann(**{"character_book": book, "post_history_instructions": ""} | own)


def ask(persona: Persona, question: str = "Now?", **given: Any) -> Prompt:
    history = given.pop("history", SAID)
    opened = given.pop("opened", OpenBooks())
    turn = MacroContext(seed=given.pop("seed", 1), user=TOM, lore=opened)
    return build_prompt(persona, question, history, budget=4000, turn=turn, **given)


def open_book(*entries: Any, id: str = "mine", source: Source = "chat", **book: Any) -> OpenBooks:
    made = read_book({"entries": list(entries), **book}, id=id, source=source)
    return OpenBooks((made,))


def said(prompt: Prompt) -> str:
    shown = " ".join(f"{one.role[0]}:{one.text}" for one in prompt.messages[1:])
    return shown.replace(MARK, "D").replace("\n\n", "/").replace("\n", "|")


def tell(prompt: Prompt) -> dict[str, Any]:
    account: dict[str, Any] = prompt.receipt.as_dict()["lore"]
    return {one["entry_id"]: one for one in account["activated"]}
