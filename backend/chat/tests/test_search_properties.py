"""The search index agrees with a search that reads every row, whatever is written."""

import re
import unicodedata
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from accounts.models import User
from chat.models import Message
from chat.search import words
from chat.tests.indexed import add, found
from chatbot.tests.examples import examples
from testing import make_conversation

pytestmark = pytest.mark.django_db

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="in SQL")

# Letters with and without marks, in several cases and scripts, and what stands between words.
LETTERS = "aAáÁbBßñÑoöÖéeΛλΣΌόЁёе木本がか한1ﷺहि²đæﬁＨı٣🦊\u200b"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=4), min_size=1, max_size=6)
GAPS = st.sampled_from([" ", "  ", ", ", "-", "_", "\n", " 🗡️ ", '" "', " * ", "’", "**", "~~"])
TEXTS = st.builds(lambda words, gap: gap.join(words), WORDS, GAPS)
QUERIES = st.builds(
    lambda words, gap: gap.join(words),
    st.lists(st.text(LETTERS, min_size=1, max_size=3), min_size=1, max_size=3),
    st.sampled_from([" ", "-", ' "', "* ", "  "]),
)

# What becomes of the letters above that have no decomposition.
PLAIN = {"ς": "σ", "ß": "ss", "đ": "d", "æ": "ae", "ı": "i", "٣": "3"}


def fold(text: str) -> list[str]:
    """The words of a text in plain letters: an ideograph, syllable or kana is one, and so is an
    emoji.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    kept = "".join(
        PLAIN.get(char, char)
        for char in plain
        if char == "\u3099" or unicodedata.category(char) not in ("Mn", "Mc", "Me", "Cf")
    )
    composed = unicodedata.normalize("NFC", kept)
    joined = re.sub(r"(?<=[^\W\d_])(\*{1,3}|~~)(?=[^\W\d_])", "", composed)
    own = "木本がか한🦊🗡"
    return re.findall(rf"[{own}]|(?:(?![{own}])[^\W_])+", joined)


# Every assigned character of the planes with letters.
CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cn"], exclude_characters="\0")


@on_postgresql
@given(text=st.text(CHARACTERS) | st.text(LETTERS) | TEXTS)
@examples(500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text="".join(char for char in map(chr, range(1, 0x3100)) if unicodedata.name(char, "")))
def test_the_database_folds_as_the_query_is_folded(user: User, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT trim(chat_search_fold(%s))", [text])
        [folded] = cursor.fetchone()
    assert folded == words.fold(text)


def matches(text: str, query: str) -> bool:
    """Every part of the query stands in the text, its words side by side; the last may go on.
    What is written without blanks stands apart from what is not. An "ö" may stand there as "oe".
    """
    said = fold(text)
    # The same parts in each spelling.
    spellings = [query, query.lower().replace("o\u0308", "ö").replace("ö", "oe")]
    ways = [
        [part for group in spelling.split() for part in split(fold(group))]
        for spelling in spellings
    ]
    last = len(ways[0]) - 1
    return bool(ways[0]) and all(
        any(contains(said, part, is_last=place == last) for part in parts)
        for place, parts in enumerate(zip(*ways, strict=True))
    )


def split(words: list[str]) -> list[list[str]]:
    """A run of unspaced letters is a part of its own."""
    parts: list[list[str]] = []
    for word in words:
        if parts and (word in "木本がか한") == (parts[-1][-1] in "木本がか한"):
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def contains(words: list[str], part: list[str], *, is_last: bool) -> bool:
    for start in range(len(words) - len(part) + 1):
        found = words[start : start + len(part)]
        if found[:-1] == part[:-1] and (
            found[-1] == part[-1] or (is_last and found[-1].startswith(part[-1]))
        ):
            return True
    return False


@examples(150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=5), query=QUERIES)
def test_it_agrees_with_a_search_that_reads_every_row(
    user: User, texts: list[str], query: str
) -> None:
    conversation = make_conversation(user)
    for text in texts:
        add(conversation, text)
    expected = [text for text in reversed(texts) if matches(text, query)]
    assert found(user, query) == expected
    Message.objects.filter(conversation=conversation).delete()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "delete", "hide", "show"]),
        st.integers(0, 9),
        st.sampled_from(["coin", "steel", "coin steel", "", "Cöin"]),
    ),
    max_size=25,
)


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_it_follows_any_sequence_of_writes(user: User, steps: list[tuple[str, int, str]]) -> None:
    conversation = make_conversation(user)
    kept: dict[UUID, tuple[str, bool]] = {}
    for depth, (step, number, text) in enumerate(steps):
        ids = list(kept)
        id_ = ids[number % len(ids)] if ids else None
        rows = Message.objects.filter(pk__in=[id_] if id_ else [])
        if step == "add":
            row = Message.objects.create(
                conversation=conversation, depth=depth, role="user", content=text
            )
            kept[row.pk] = (text, True)
        elif id_ and step == "change":
            rows.update(content=text)
            kept[id_] = (text, kept[id_][1])
        elif id_ and step == "delete":
            rows.delete()
            del kept[id_]
        elif id_:
            rows.update(is_visible=step == "show")
            kept[id_] = (kept[id_][0], step == "show")
        shown = [text for text, is_visible in reversed(kept.values()) if is_visible]
        for query in ("coin", "steel", "coin st"):
            assert found(user, query) == [text for text in shown if matches(text, query)]
    conversation.delete()
