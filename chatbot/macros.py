"""Macros of other programs in persona files: random choices, dice, clock, and comments.
`{{random:a,b}}`, `{{pick::a::b}}`, `{{roll:2d6+1}}`, `{{time}}`, `{{// a note}}` ... One is ours:
`{{user|my dear}}` is the user's name, or the text after the bar if there is no name.

`{{description}}`, `{{persona}}`, `{{lastMessage}}` and the like stand for texts of the turn (its
"words"): `turn_words.py`. Variables: `variables.py`.

Names are those of SillyTavern, RisuAI and character card V3. Random values depend only on the turn,
so that a prompt is reproducible. Unknown macros stay as they are.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from itertools import count

from chatbot.lore import NO_BOOKS, OpenBooks
from chatbot.receipt import Segment
from chatbot.user_persona import NOBODY, UserPersona
from chatbot.variables import Variables, sets_variables

# Maximum nesting of macros; the innermost are replaced first.
MAX_DEPTH = 8
MAX_MACRO = 2000
MAX_DICE, MAX_SIDES = 100, 1_000_000
MAX_HOURS = 14  # of a time zone's offset from UTC
# Maximum characters of a turn's words in one text, which may name a long one thousands of times.
MAX_WORDS = 128 * 1024
# Maximum depth of words that name each other.
MAX_NAMED = 4
# Names of macros, lower case, and the texts that they stand for.
Words = tuple[tuple[str, str], ...]
_ABOUT = ("description", "personality", "scenario", "persona", "group")
_SAID = ("lastmessage", "lastusermessage", "lastcharmessage", "idle_duration")
_WORD = re.compile(rf"\{{\{{\s{{0,20}}({'|'.join((*_ABOUT, *_SAID))})\s{{0,20}}\}}\}}", re.I)
_INNERMOST = re.compile(rf"\{{\{{([^{{}}]{{1,{MAX_MACRO}}})\}}\}}")
_TRIM = re.compile(r"\s*\{\{\s*trim\s*\}\}\s*", re.IGNORECASE)
_DICE = re.compile(r"(?:(\d{1,3})?d)?(\d{1,7})(?:([+-])(\d{1,7}))?", re.IGNORECASE)
_COMMA = re.compile(r"(?<!\\),")
_ZONE = re.compile(r"time_utc([+-]\d{1,2})", re.IGNORECASE)
_USER = re.compile(r"\s*user\s*\|(.*)", re.IGNORECASE | re.DOTALL)
_BRACED_USER = re.compile(r"\{\{\s*user\s*\|([^{}]{0,200})\}\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MacroContext:
    """The inputs of one turn's macros. `{{pick}}` is constant per conversation (`chat_seed`);
    `{{random}}` and `{{roll}}` vary with `seed`. `now` is aware. `user` is the user's persona,
    `lore` the open books besides the character's own. `about` are the words about the character and
    the user, in which macros are replaced; `said` those of messages, in which they are not.
    """

    seed: int = 0
    chat_seed: int = 0
    now: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    user: UserPersona = NOBODY
    lore: OpenBooks = NO_BOOKS
    about: Words = ()
    said: Words = ()
    variables: Variables = field(default_factory=Variables, repr=False, compare=False)


NO_CONTEXT = MacroContext()


def fill_in(text: str, turn: MacroContext) -> str:
    """Return `text` with its macros replaced, the innermost first."""
    if "{{" not in text:
        return text
    if sets_variables(text):
        turn = replace(turn, variables=turn.variables.opened())
        _fill_in(text, turn)
    return _fill_in(text, turn)


def _fill_in(text: str, turn: MacroContext) -> str:
    text = _TRIM.sub("", _put_in_about(text, turn.about))
    for _ in range(MAX_DEPTH):
        before, text = text, _fill_in_innermost(text, turn)
        if text == before:
            break
    return _put_in(text, turn.said)[0]


def _put_in_about(text: str, about: Words) -> str:
    """Put in words that may name each other; those nested too deeply are left out."""
    left = MAX_WORDS
    nothing = tuple((name, "") for name, _ in about)
    for words in (*[about] * MAX_NAMED, nothing):
        text, left = _put_in(text, words, left)
    return text


def _put_in(text: str, words: Words, left: int = MAX_WORDS) -> tuple[str, int]:
    """Return the text with at most `left` characters of words in place of their macros, and how
    many characters are left.
    """
    if not words or "{{" not in text:
        return text, left
    known = dict(words)

    def fill(match: re.Match[str]) -> str:
        nonlocal left
        found = known.get(match[1].lower())
        if found is None:
            return match[0]
        if len(found) > left:
            return ""
        left -= len(found)
        return found

    return _WORD.sub(fill, text), left


def _fill_in_innermost(text: str, turn: MacroContext) -> str:
    numbers = count()

    def fill(match: re.Match[str]) -> str:
        # The number is part of the seed, so that the same macro in two places is drawn twice.
        found = _read(match[1], turn, str(next(numbers)))
        return match[0] if found is None else found

    return _INNERMOST.sub(fill, text)


def fill_in_segments(segments: Sequence[Segment], turn: MacroContext) -> tuple[Segment, ...]:
    """Return the segments with their macros replaced, uncounted where that changes the text."""
    return tuple(
        segment
        if (text := fill_in(segment.text, turn)) == segment.text
        else replace(segment, text=text, tokens=0)
        for segment in segments
    )


def fill_in_user(text: str, user: UserPersona) -> str:
    """Return `text` with the user's name in it and no other macro replaced."""
    return _BRACED_USER.sub(partial(_call, user), text)


def is_macro(inner: str) -> bool:
    name = inner.strip().lower()
    # `description`, `personality` and `scenario` are left out: in templates they are key paths.
    is_of_turn = name in (*_SAID, "persona", "group")
    return is_of_turn or name == "trim" or _read(inner, NO_CONTEXT, "") is not None


def is_word(inner: str) -> bool:
    return inner.strip().lower() in (*_ABOUT, *_SAID)


def _read(inner: str, turn: MacroContext, place: str) -> str | None:
    """The replacement of `{{inner}}`; None if it is no macro."""
    name, _, rest = inner.partition(":")
    name = name.strip().lower()
    if inner.lstrip().startswith("//"):
        return ""
    if user := _USER.fullmatch(inner):
        return _call(turn.user, user)
    if name == "outlet" and rest.startswith(":"):
        # Valid outlets were filled before by `lore_places.put_in_outlets`.
        return ""
    if name in _WITH_ARGUMENT:
        return _WITH_ARGUMENT[name](rest, turn, place) if rest.strip(" :") else None
    if ":" in inner:
        return None
    if name.startswith("roll "):
        return _roll(name[5:], turn, place)
    if zone := _ZONE.fullmatch(name):
        hours = int(zone[1])
        if abs(hours) > MAX_HOURS:
            return None
        return _write_time(turn.now.astimezone(timezone(timedelta(hours=hours))))
    if name in _PLAIN:
        return _PLAIN[name](turn.now)
    return None


def _call(user: UserPersona, match: re.Match[str]) -> str:
    return user.called or match[1].strip()


def _list_choices(rest: str) -> list[str]:
    if rest.startswith(":"):
        return rest[1:].split("::")
    if "::" in rest:
        return rest.split("::")
    return [choice.replace("\\,", ",").strip() for choice in _COMMA.split(rest)]


def _random(rest: str, turn: MacroContext, place: str) -> str:
    return _seeded("random", turn.seed, place, rest).choice(_list_choices(rest))


def _pick(rest: str, turn: MacroContext, place: str) -> str:
    return _seeded("pick", turn.chat_seed, place, rest).choice(_list_choices(rest))


def _roll(rest: str, turn: MacroContext, place: str) -> str | None:
    dice = _DICE.fullmatch(rest.strip(" :"))
    if dice is None:
        return None
    dice_count, sides = int(dice[1] or 1), int(dice[2])
    if not (1 <= dice_count <= MAX_DICE and 1 <= sides <= MAX_SIDES):
        return None
    chance = _seeded("roll", turn.seed, place, rest)
    bonus = int(dice[4] or 0) * (-1 if dice[3] == "-" else 1)
    return str(sum(chance.randint(1, sides) for _ in range(dice_count)) + bonus)


def _seeded(*parts: object) -> random.Random:
    return random.Random("|".join(map(str, parts)))  # noqa: S311  variety, not secrecy


def _write_time(now: datetime) -> str:
    return f"{now.hour % 12 or 12}:{now:%M} {'AM' if now.hour < 12 else 'PM'}"


def _nothing(_rest: str, _turn: MacroContext, _place: str) -> str:
    return ""


_WITH_ARGUMENT: dict[str, Callable[[str, MacroContext, str], str | None]] = {
    "random": _random,
    "pick": _pick,
    "roll": _roll,
    "reverse": lambda rest, _turn, _place: rest.removeprefix(":")[::-1],
    "setvar": lambda rest, turn, _place: turn.variables.set(rest),
    "getvar": lambda rest, turn, _place: turn.variables.get(rest),
    "comment": _nothing,
    "hidden_key": _nothing,
}
# In English, independent of the process's locale.
_PLAIN: dict[str, Callable[[datetime], str]] = {
    "time": _write_time,
    "date": lambda now: f"{now:%B} {now.day}, {now.year}",
    "weekday": lambda now: f"{now:%A}",
    "isotime": lambda now: f"{now:%H:%M}",
    "isodate": lambda now: f"{now:%Y-%m-%d}",
    "newline": lambda _: "\n",
    "noop": lambda _: "",
}
