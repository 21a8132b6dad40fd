"""Finds groups that can be repeated in more than one way, such as `(a+)+` and `(\\w+\\s?)*`: where
the text goes on otherwise, the ways to divide it into repetitions multiply. How fast the engine
gets through them depends on the machine and the text, so the shape alone decides.
"""

import re
from typing import Literal, NamedTuple

# What a part of a pattern requires: once, at least once, any number of times, at most once.
_Kind = Literal["fixed", "plus", "star", "optional"]
_PART = re.compile(
    r"\(\?(?:[:=!]|<[=!]|P?<\w+>|[ims-]+:)|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}"
    r"|\\x[0-9a-fA-F]{2}|\\k<\w+>|\\.|\[(?:\\.|[^\]\\])*\]|.",
    re.DOTALL,
)
_QUANTIFIER = re.compile(r"([*+?]|\{(\d+)(,?)(\d*)\})[?+]?")


class _Quantifier(NamedTuple):
    may_be_none: bool
    has_no_end: bool


def repeats_ambiguously(source: str) -> bool:
    """Whether a group is repeated without end whose inside is itself one repeated part, apart from
    parts that may be missing.
    """
    # For each open group its finished branches, and the parts of the branch being read.
    groups: list[tuple[list[_Kind], list[_Kind]]] = [([], [])]
    at = 0
    while part := _PART.match(source, at):
        at, text = part.end(), part[0]
        branches, branch = groups[-1]
        if text.startswith("("):
            groups.append(([], []))
            continue
        if text == "|":
            branches.append(_join(branch))
            branch.clear()
            continue
        kind: _Kind = "fixed"
        is_group = text == ")" and len(groups) > 1
        if is_group:
            kind = _choose([*branches, _join(branch)])
            groups.pop()
        quantifier, at = _read_quantifier(source, at)
        if quantifier.has_no_end and is_group and kind in ("plus", "star"):
            return True
        groups[-1][1].append(_repeat(kind, quantifier))
    return False


def _read_quantifier(source: str, at: int) -> tuple[_Quantifier, int]:
    found = _QUANTIFIER.match(source, at)
    if found is None:
        return _Quantifier(may_be_none=False, has_no_end=False), at
    sign, least, comma, most = found.groups()
    may_be_none = sign in "*?" or (least is not None and int(least) == 0)
    return _Quantifier(may_be_none, sign in "*+" or bool(comma and not most)), found.end()


def _repeat(kind: _Kind, quantifier: _Quantifier) -> _Kind:
    if quantifier.has_no_end or kind in ("plus", "star"):
        return "star" if quantifier.may_be_none or kind == "star" else "plus"
    return "optional" if quantifier.may_be_none else kind


def _join(parts: list[_Kind]) -> _Kind:
    """The kind of parts that follow each other."""
    required = [kind for kind in parts if kind in ("fixed", "plus")]
    if not required:
        return "star" if "star" in parts else "optional"
    return "plus" if required == ["plus"] else "fixed"


def _choose(branches: list[_Kind]) -> _Kind:
    """The kind of a group, by its alternatives."""
    if not {"plus", "star"} & set(branches):
        return "optional" if "optional" in branches else "fixed"
    return "star" if {"star", "optional"} & set(branches) else "plus"
