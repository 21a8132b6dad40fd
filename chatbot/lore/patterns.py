"""Keys of the form /pattern/flags.

Their engine is `regex`: it supports what JavaScript does (look-around and back references, which
RE2 lacks), and has a timeout. Character classes such as `\\w` are Unicode's.
"""

import re
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice, product
from typing import Literal, NamedTuple

import regex

from chatbot.lore.repeats import repeats_ambiguously

PATTERN_LENGTH_LIMIT = 1_000
# Deeper nesting is rejected before the engine's own parser recurses that deep.
NESTING_LIMIT = 40
# Size of each cache: of verdicts, and of compiled patterns.
KEPT = 4096
# Time limit of one search.
SEARCH_SECONDS = 0.1
PROBE_SECONDS = 0.03
# A pattern is slow after this many timeouts that used up CPU time, or this many of any kind.
SLOW_PROBES = 2
BUSY_PROBES = 6
CHECK_SECONDS = 0.4
# CPU time for checking a set of books, so that its first activation stays within a second.
FAULTY_SECONDS = 0.4
_FORM = re.compile(r"/(.+?)/([gimsuy]*)", re.DOTALL)
_INNER_SLASH = re.compile(r"(?:^|[^\\])/")
# In JavaScript a brace without numbers is literal; here it would mean a fuzzy match.
_BRACE = re.compile(r"(?<!\\)(?<!\\[pPuU])\{(?!\d+(?:,\d*)?\})")
# JavaScript's syntax that `regex` spells differently: any character and none, a code point, a
# reference to a named group. In sets only code points are replaced; other escapes are skipped.
_ANY_OR_NONE = {"[^]": r"[\s\S]", "[]": r"(?!)"}
_NUMBER = r"\\u\{0*([0-9a-fA-F]{1,6})\}"
_SET = r"(\[(?:\\.|[^\]\\])++\])"
_DIALECT = re.compile(rf"\[\^?\]|{_NUMBER}|\\k<(\w+)>|{_SET}|\\.", re.DOTALL)
_NUMBERS = re.compile(rf"{_NUMBER}|\\.", re.DOTALL)
_RECURSION = re.compile(r"\(\?(?:R|&|P>|[-+]?\d)|\(\?\(|\\L<|\\[gG]|\(\*")
_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}
# Code points (\u{1f5e1}) and escaped braces match without a count, so that they are skipped.
_COUNT = re.compile(r"\\u\{[0-9a-fA-F]+\}|\\.|\{(\d+)(?:,(\d*))?\}", re.DOTALL)
COUNT_LIMIT = 1_000
_QUANTIFIED = re.compile(r"\)(?:[*+]|\{\d+,?\d*\})")
_LITERALS = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[^\w\s()\[\]{}*+?.|^$]")
_ESCAPES = re.compile(r"\\.|\(\?[<!=:]*", re.DOTALL)


FaultKind = Literal["invalid", "refused", "run-away"]


class SlowPattern(Exception):
    """A pattern did not finish within its time limit."""


def is_pattern(key: str) -> bool:
    """Whether `key` is a pattern and not plain text: it has no unescaped slash inside."""
    match = _FORM.fullmatch(key)
    return match is not None and not _INNER_SLASH.search(match[1])


class PatternFault(NamedTuple):
    """Why a pattern never matches: the kind of fault, and a sentence."""

    kind: FaultKind
    sentence: str


@lru_cache(maxsize=KEPT)
def find_fault(key: str) -> PatternFault | None:
    """Return the fault of a key of the form /pattern/flags, None if it has none or is plain text.
    Takes at most a second of CPU time, about a millisecond for usual patterns.
    """
    if not is_pattern(key):
        return None
    if problem := _find_excess(key):
        return PatternFault("refused", problem)
    if _compile(key) is None:
        return PatternFault("invalid", "This pattern does not compile.")
    return PatternFault("run-away", "This pattern could run away.") if _runs_away(key) else None


def check_pattern(key: str) -> str | None:
    """Return the fault of a key (`find_fault`) as a sentence."""
    fault = find_fault(key)
    return fault.sentence if fault else None


def find_faults(
    keys: Iterable[str], seconds: float = FAULTY_SECONDS
) -> Iterator[tuple[str, PatternFault]]:
    """Yield the patterns with a fault (`find_fault`), as far as `seconds` of CPU time suffice: the
    others still have the time limit of `search`.
    """
    ends_at = time.thread_time() + seconds
    for key in filter(is_pattern, keys):
        if time.thread_time() > ends_at:
            return
        if fault := find_fault(key):
            yield key, fault


def search(key: str, text: str, seconds: float = SEARCH_SECONDS) -> bool:
    """Return whether the pattern `key` is in `text`; one that does not compile is not.

    Raises `SlowPattern` after `seconds`.
    """
    compiled = _compile(key)
    if compiled is None:
        return False
    try:
        return compiled.search(text, timeout=seconds, concurrent=True) is not None
    except (TimeoutError, MemoryError) as error:
        raise SlowPattern(key) from error


def _find_excess(key: str) -> str | None:
    if len(key) > PATTERN_LENGTH_LIMIT:
        return f"A pattern may have at most {PATTERN_LENGTH_LIMIT} characters."
    depth = deepest = 0
    for character in key:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > NESTING_LIMIT:
        return f"A pattern may be nested {NESTING_LIMIT} deep."
    if any(int(count) > COUNT_LIMIT for pair in _COUNT.findall(key) for count in pair if count):
        return f"A pattern may repeat a part at most {COUNT_LIMIT} times."
    return "A pattern may not call itself." if _RECURSION.search(key) else None


@lru_cache(maxsize=KEPT)
def _compile(key: str) -> "regex.Pattern[str] | None":
    match = _FORM.fullmatch(key)
    if match is None or _find_excess(key):
        return None
    flags = regex.VERSION0
    for letter in match[2]:
        flags |= _FLAGS.get(letter, 0)
    return _build(match[1].replace("\\/", "/"), flags)


def _translate(match: re.Match[str]) -> str:
    number, name, characters = match.groups()
    if number:
        return _spell_number(match)
    if characters:
        return _NUMBERS.sub(_spell_number, characters)
    return f"(?P={name})" if name else _ANY_OR_NONE.get(match[0], match[0])


def _spell_number(match: re.Match[str]) -> str:
    return rf"\U{int(match[1], 16):08X}" if match[1] else match[0]


def _build(source: str, flags: int) -> "regex.Pattern[str] | None":
    try:
        written = _BRACE.sub(r"\\{", _DIALECT.sub(_translate, source))
        # The caller caches the result, if at all.
        return regex.compile(written, flags, cache_pattern=False)
    except (regex.error, ValueError, KeyError, IndexError, TypeError, OverflowError):
        return None
    except (RecursionError, MemoryError):
        return None


def _runs_away(key: str) -> bool:
    """Look at the pattern's shape, then probe it and each repeated part with repetitions of text
    that the part matches, followed by text that it does not.
    """
    match = _FORM.fullmatch(key)
    if match is None:
        return False
    ends_at = time.thread_time() + CHECK_SECONDS
    source = match[1].replace("\\/", "/")
    if repeats_ambiguously(source):
        return True
    flags = sum(_FLAGS.get(letter, 0) for letter in set(match[2]))
    parts = (rf"\A(?:{part})\Z" for part in islice(_list_repeated(source), 8))
    texts = tuple(_list_probes(source))
    for compiled in filter(None, (_build(one, flags) for one in chain((source,), parts))):
        for text in texts:
            if _is_slow(compiled, text):
                return True
            if time.thread_time() > ends_at:
                # All texts together take long: the pattern is too slow to run at every turn.
                return True
    return False


def _is_slow(compiled: "regex.Pattern[str]", text: str) -> bool:
    timeouts = 0
    for _ in range(BUSY_PROBES):
        seconds, began = PROBE_SECONDS * (1 + timeouts), time.thread_time()
        try:
            compiled.search(text, timeout=seconds, concurrent=True)
        except (TimeoutError, MemoryError):
            # The timeout is wall time: on a busy machine it may pass without any work done.
            timeouts += time.thread_time() - began > seconds / 2
            if timeouts == SLOW_PROBES:
                return True
            continue
        return False
    return True


def _list_repeated(source: str) -> Iterator[str]:
    """Yield each group that has a quantifier, including the quantifier."""
    for found in _QUANTIFIED.finditer(source):
        depth, at = 0, found.start()
        while at >= 0:
            depth += (source[at] == ")") - (source[at] == "(")
            if depth == 0:
                yield source[at : found.end()]
                break
            at -= 1


def _list_probes(source: str) -> Iterator[str]:
    plain = _ESCAPES.sub(" ", source)
    words = list(dict.fromkeys(_LITERALS.findall(plain)))[:6]
    letters = list(dict.fromkeys("".join(words)))[:6]
    marks = list(dict.fromkeys(_MARKS.findall(plain)))[:3]
    units = dict.fromkeys((*letters, *"aA0 -.x", *words, *marks, "a ", "a.", "ab"))
    for unit, (length, end) in product(units, ((40, "\n\x01"), (40, "!"), (400, "\n\x01"))):
        yield (unit * length)[: max(length, 2 * len(unit))] + end
