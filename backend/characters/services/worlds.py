"""The lorebook that a card only names: `extensions.world`, by which SillyTavern links the two."""

from dataclasses import replace
from typing import Any

from accounts.models import User
from characters.definitions import Json
from characters.models import Lorebook
from chatbot.formats import Report
from chatbot.formats.report import quote


def find_world(user: User, definition: Json, report: Report) -> tuple[Lorebook | None, Report]:
    """Resolve `extensions.world` to the user's lorebook; None if missing, ambiguous, or the card
    embeds a book. Returns it with the report, extended by a sentence about the name.
    """
    name = _read_name(definition)
    if not name:
        return None, report
    named = list(Lorebook.objects.owned_by(user).filter(name=name)[:2])
    shown = f"“{quote(name)}”"
    if _has_entries(definition):
        if not named:
            return None, report
        sentence = f"It has its own lorebook {shown}; yours of this name was not attached to it."
        return None, _warn(report, sentence)
    if not named:
        sentence = f"The name of a lorebook that is not in the file: {shown}."
        return None, replace(report, kept=(*report.kept, sentence))
    if len(named) > 1:
        sentence = f"It names a lorebook {shown}, and you have several: attach the one it means."
        return None, _warn(report, sentence)
    return named[0], _warn(report, f"Your lorebook {shown}, which it names, goes with it.")


def _warn(report: Report, sentence: str) -> Report:
    return replace(report, warnings=(*report.warnings, sentence))


def _read_name(definition: Json) -> str:
    extensions = definition.get("extensions")
    name: Any = extensions.get("world") if isinstance(extensions, dict) else None
    return name.strip() if isinstance(name, str) else ""


def _has_entries(definition: Json) -> bool:
    book = definition.get("character_book")
    return isinstance(book, dict) and bool(book.get("entries"))
