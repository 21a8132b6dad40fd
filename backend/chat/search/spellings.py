"""Other spellings that a text may have for a part of a query.

The index keeps each word as it was written, apart from `words.fold`. These spellings are searched
in addition to the query, so that no index has to be rebuilt:

- German without umlauts on the keyboard: `Koeln` and `Köln`
- Japanese in the other syllabary: `らーめん` and `ラーメン`
- Persian by an Arabic keyboard, and the other way round: ي and ی, ك and ک
"""

import re
import unicodedata
from collections.abc import Iterator

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# Within a word and before a consonant: not in "blue", "toe", "Treue" and "Quelle".
_DIGRAPH = re.compile(r"(?<![aeioq])([aou])e(?=[bcdfghj-np-tv-xzß])")
# In shorter words these letters are more often English: "fuel" must not find "full".
_GERMAN_LETTERS = 5
_GERMAN_WORD = re.compile(rf"[^\W\d_]{{{_GERMAN_LETTERS},}}")
_KANA = [(code, code + 0x60) for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)]
_PERSIAN = [(ord("ي"), ord("ی")), (ord("ك"), ord("ک"))]
_TABLES = [
    table
    for pairs in (_KANA, _PERSIAN)
    for table in (dict(pairs), {there: here for here, there in pairs})
]


def respell(part: str) -> list[str]:
    """At most six spellings, none of them `part` itself (after NFKC and lower-casing)."""
    plain = unicodedata.normalize("NFKC", part).lower()
    return list(dict.fromkeys(other for other in _respell(plain) if other != plain))


def _respell(plain: str) -> Iterator[str]:
    yield plain.translate(_UMLAUTS)
    yield _GERMAN_WORD.sub(lambda word: _DIGRAPH.sub(r"\1", word[0]), plain)
    for table in _TABLES:
        yield plain.translate(table)
