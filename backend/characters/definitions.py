"""The definition of a character: its validation, and the columns derived from it.

Its field names are those of card specification V3's `data`. Unknown fields are kept as they come.
"""

import hashlib
import re
from dataclasses import asdict
from typing import Any

import orjson

from api import exact_json
from api.errors import ApiError
from api.text import is_blank
from chatbot import Fault, Persona, check_definition, persona_of, read_definition
from chatbot.definitions.definition import ENTRY_LIMIT
from chatbot.macros import fill_in_user
from chatbot.text import drop_joiners, flatten
from chatbot.tokens import fold
from chatbot.user_persona import NOBODY
from llm_service.tokens import count_tokens

Json = dict[str, Any]

TAGLINE_LENGTH = 200
SLUG_LENGTH = 80
# Greetings are shortened in lists; the definition has the whole.
SHOWN_GREETING = 2_000
SHOWN_ALTERNATE = 500
SHOWN_ALTERNATES = 20
SHOWN_TAGS = 50
SHOWN_TAG = 60
# Fields that are part of every prompt.
_IN_PROMPT = (
    "system_prompt",
    "description",
    "personality",
    "scenario",
    "mes_example",
    "post_history_instructions",
)


def find_faults(definition: object) -> list[Fault]:
    """The errors of a definition. Raises 409 `limit_reached` for too many entries of its book."""
    if isinstance(definition, dict) and isinstance(book := definition.get("character_book"), dict):
        entries = book.get("entries")
        if isinstance(entries, list) and len(entries) > ENTRY_LIMIT:
            raise ApiError(
                409, "limit_reached", f"A character's book has at most {ENTRY_LIMIT:,} entries."
            )
    return check_definition(definition) or _find_faults_of_name(definition)


def _find_faults_of_name(definition: Any) -> list[Fault]:
    if is_blank(definition["name"]):
        return [Fault("name", "The name may not be blank.")]
    if is_blank(read_definition(definition).name):
        return [Fault("name", "The name may not consist of brackets alone.")]
    return []


def hash_definition(definition: Json) -> str:
    """A hash of the JSON, independent of the order of its keys."""
    whole = exact_json.dump(definition, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(whole).hexdigest()


def summarize(definition: Json) -> Json:
    """The columns of `Character` that are derived from its newest version, by their names, of a
    checked definition. Counts tokens: some milliseconds for a long one.
    """
    read = read_definition(definition)
    # Without the book, whose entries would be indexed.
    plain = read_definition({**definition, "character_book": None})
    name, slug = flatten(read.name), slug_of(read.name)
    persona = persona_of(plain, slug=slug)
    tags = [tag for tag in (flatten(tag)[:SHOWN_TAG] for tag in read.tags) if tag][:SHOWN_TAGS]
    tagline = persona.tagline or _first_line(
        read.creator_notes, persona.style.personality, persona.style.description
    )
    tagline = fill_in_user(tagline, NOBODY)[:TAGLINE_LENGTH]
    return {
        "name": name,
        "name_key": key_of(name),
        "slug": slug,
        "tagline": tagline,
        "look": draw(persona),
        "tags": tags,
        "tag_lines": "".join(f"\n{fold(tag)}\n" for tag in tags),
        "search_text": fold(" ".join((name, read.nickname, tagline, *tags))),
        "entry_count": _count_entries(definition),
        "token_count": count_permanent_tokens(definition),
    }


def _count_entries(definition: Json) -> int:
    """Entries of its book, disabled ones included, counted as in lorebooks and import reports."""
    book = definition.get("character_book")
    entries = book.get("entries") if isinstance(book, dict) else None
    return len(entries) if isinstance(entries, list | dict) else 0


def draw(persona: Persona) -> Json:
    """Look, greetings, openers and topics of a character, as lists show them."""
    first, *others = (fill_in_user(text, NOBODY) for text in persona.greetings)
    return {
        "greeting": first[:SHOWN_GREETING],
        "alternate_greetings": [text[:SHOWN_ALTERNATE] for text in others[:SHOWN_ALTERNATES]],
        "avatar": persona.avatar,
        "look": asdict(persona.style.look),
        "openers": list(persona.style.openers),
        "topics": list(persona.topics),
    }


def count_permanent_tokens(definition: Json) -> int:
    """Tokens that its texts add to every prompt, by our count; entries vary and are left out."""
    return sum(count_tokens(definition.get(field) or "") for field in _IN_PROMPT)


def key_of(name: str) -> str:
    """The form of a name to compare by: on one line, case-folded, without invisible characters."""
    return drop_joiners(flatten(name)).casefold()


def slug_of(name: str) -> str:
    """A name in a form that fits into a URL."""
    return re.sub(r"[\W_]+", "-", fold(name)).strip("-")[:SLUG_LENGTH] or "character"


def _first_line(*texts: str) -> str:
    lines = (flatten(line) for text in texts for line in text.splitlines())
    return next(filter(None, lines), "")
