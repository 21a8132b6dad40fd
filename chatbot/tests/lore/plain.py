"""The same rules once more, written for reading: every entry is looked at in every pass, nothing is
prepared, and what lets an entry in or keeps it out stands in one table. Timed effects are given as
the messages since an entry fired.
"""

import re
from typing import Any

from chatbot.lore import Book, Entry, LoreMessage, LoreSettings
from chatbot.lore.groups import draw
from chatbot.lore.timing import Timing

GATES: list[tuple[str, str, Any]] = [
    ("out", "disabled", lambda c: not c.entry.enabled),
    ("out", "other character", lambda c: c.is_other_character()),
    ("out", "other kind of turn", lambda c: c.entry.triggers and c.trigger not in c.entry.triggers),
    ("out", "number of messages", lambda c: c.said < c.asked.after or c.said % c.asked.every != 0),
    ("out", "delay", lambda c: c.count < c.entry.delay),
    (
        "out",
        "cooldown",
        lambda c: c.since is not None and 0 < c.since - c.entry.sticky <= c.entry.cooldown,
    ),
    (
        "out",
        "waits for recursion",
        lambda c: (
            c.entry.delay_until_recursion
            and not c.sticky
            and (not c.recursive or c.pass_ == 0 or c.entry.delay_until_recursion > c.level)
        ),
    ),
    (
        "skip",
        "",
        lambda c: c.entry.exclude_recursion and c.pass_ > 0 and not c.sticky,
    ),
    ("in", "forced on", lambda c: c.asked.forced_on),
    ("out", "forced off", lambda c: c.asked.forced_off),
    ("out", "only once", lambda c: c.asked.once and c.since is not None and not c.sticky),
    ("in", "constant", lambda c: c.entry.constant),
    ("in", "sticky", lambda c: c.sticky),
    ("in", "kept", lambda c: c.asked.kept and c.since is not None),
]
LOGIC = {
    0: lambda found: any(found),
    1: lambda found: not all(found),
    2: lambda found: not any(found),
    3: lambda found: all(found),
}


class Case:
    """One entry in one pass."""

    def __init__(self, run: "Plain", at: tuple[int, int], pass_: int, level: int) -> None:
        self.run, self.at, self.pass_, self.level = run, at, pass_, level
        self.book = run.books[at[0]]
        self.entry: Entry = self.book.entries[at[1]]
        self.asked = self.entry.conditions
        self.trigger, self.count = run.settings.trigger, len(run.messages)
        self.said = len([one for one in run.messages if one.role == "assistant"])
        fired = run.timing.fired.get(at)
        self.since = None if fired is None else self.count - fired
        self.sticky = self.since is not None and 0 < self.since <= self.entry.sticky
        own = self.book.recursive_scanning
        self.recursive = run.settings.recursive if own is None else own

    def is_other_character(self) -> bool:
        if not self.entry.characters and not self.entry.character_tags:
            return False
        named = self.run.settings.character in self.entry.characters or any(
            tag in self.run.settings.character_tags for tag in self.entry.character_tags
        )
        return not named if not self.entry.excludes_characters else named

    def text(self) -> str:
        given = [self.entry.scan_depth, self.book.scan_depth, self.run.settings.scan_depth]
        depth = next(one for one in given if one is not None)
        newest_first = list(reversed(self.run.messages))[:depth]
        parts = [f"{one.name}: {one.text.strip()}" for one in newest_first]
        if self.recursive and self.pass_:
            parts += self.run.recursed
        return "\n\x01".join(parts)

    def has(self, key: str) -> bool:
        text = self.text()
        if found := re.fullmatch(r"/(.+)/([i]*)", key):
            return bool(re.search(found[1], text, re.I if found[2] else 0))
        if not self.entry.case_sensitive:
            key, text = key.lower(), text.lower()
        if self.entry.match_whole_words and not re.search(r"\s", key):
            return bool(re.search(rf"(?a:(?:^|\W)){re.escape(key)}(?a:$|\W)", text))
        return key in text

    def decide(self) -> tuple[str, str]:
        for kind, reason, test in GATES:
            if test(self):
                return kind, reason
        if not any(self.has(key) for key in self.entry.keys):
            return "out", "no key"
        second = [self.has(key) for key in self.entry.secondary_keys]
        if self.entry.selective and second and not LOGIC[self.entry.selective_logic](second):
            return "out", "secondary keys"
        for keys in self.asked.needed:
            if not any(self.has(key) for key in keys):
                return "out", "additional keys"
        if any(self.has(key) for key in self.asked.excluded):
            return "out", "excluded keys"
        return "in", "keys"

    def score(self) -> int:
        first = sum(self.has(key) for key in self.entry.keys)
        second = [self.has(key) for key in self.entry.secondary_keys]
        if self.entry.keys and self.entry.selective_logic == 0:
            return first + sum(second)
        if self.entry.keys and self.entry.selective_logic == 3 and all(second):
            return first + len(second)
        return first


class Plain:
    def __init__(
        self,
        books: list[Book],
        messages: list[LoreMessage],
        settings: LoreSettings,
        timing: Timing,
        seed: int,
    ) -> None:
        self.books, self.messages, self.settings = books, messages, settings
        self.timing, self.seed = timing, seed
        self.recursed: list[str] = []
        self.activated: dict[tuple[int, int], tuple[str, int]] = {}
        self.reasons: dict[tuple[int, int], str] = {}
        self.final: set[tuple[int, int]] = set()
        self.used, self.used_by, self.closed, self.over = 0, dict[int, int](), set[int](), False

    def entry(self, at: tuple[int, int]) -> Entry:
        return self.books[at[0]].entries[at[1]]

    def run(self) -> None:
        sources = {"chat": "0", "character": "2", "global": "2"}
        places = [(b, e) for b, book in enumerate(self.books) for e in range(len(book.entries))]
        places.sort(key=lambda at: (sources[self.books[at[0]].source], -self.entry(at).order))
        levels = sorted(
            {
                self.entry(at).delay_until_recursion
                for at in places
                if self.entry(at).enabled
                and self.entry(at).delay_until_recursion
                and Case(self, at, 0, 0).recursive
            }
        )
        level = levels.pop(0) if levels else 0
        for pass_ in range(100):
            found = []
            for at in places:
                if at in self.activated or at in self.final:
                    continue
                case = Case(self, at, pass_, level)
                kind, reason = case.decide()
                if kind == "in":
                    found.append((case, reason))
                elif kind == "out" or at not in self.reasons:
                    self.reasons[at] = reason or "no key"
            fed = self.take(self.groups(found), pass_)
            if self.over:
                return
            if not fed and not levels:
                return
            if not fed:
                level = levels.pop(0)

    def groups(self, found: list[tuple[Case, str]]) -> list[tuple[Case, str]]:
        won = {name for at in self.activated for name in self.entry(at).groups}
        left = [case for case, _ in found]
        for name in dict.fromkeys(name for case in left for name in case.entry.groups):
            members = [case for case in left if name in case.entry.groups]
            winners = self.winners(name, members, won)
            for case in members:
                if case not in winners:
                    left.remove(case)
                    self.reasons[case.at] = "group"
        return [one for one in found if one[0] in left]

    def winners(self, name: str, members: list[Case], won: set[str]) -> list[Case]:
        if any(case.sticky for case in members):
            return [case for case in members if case.sticky]
        if name in won:
            return []
        scored = [case for case in members if case.entry.group_scoring]
        if scored and len(members) > 1:
            best = max(case.score() for case in members)
            members = [c for c in members if c not in scored or c.score() == best]
        firsts = [case for case in members if case.entry.group_override]
        if len(members) < 2:
            return members
        if firsts:
            return sorted(firsts, key=lambda case: -case.entry.order)[:1]
        at = draw(self.seed, "group", name) * sum(case.entry.group_weight for case in members)
        bounds = [sum(c.entry.group_weight for c in members[: n + 1]) for n in range(len(members))]
        return [next((c for c, end in zip(members, bounds, strict=True) if at < end), members[0])]

    def take(self, chosen: list[tuple[Case, str]], pass_: int) -> bool:
        fed = []
        ordered = [one for one in chosen if one[0].entry.constant]
        ordered += [one for one in chosen if not one[0].entry.constant]
        for case, reason in sorted(ordered, key=lambda one: one[0].entry.yields):
            entry, book = case.entry, case.at[0]
            lucky = 100 * draw(self.seed, case.book.id, entry.id) < entry.probability
            problem = "" if lucky or case.sticky else "probability"
            problem = problem or self.spend(entry, book, self.settings.count_tokens(entry.content))
            if problem:
                self.reasons[case.at] = problem
                self.final.add(case.at)
                continue
            self.activated[case.at] = (reason, pass_)
            if case.recursive and not entry.prevent_recursion and entry.content:
                fed.append(entry.content)
        self.recursed += fed
        return bool(fed)

    def spend(self, entry: Entry, book: int, tokens: int) -> str:
        cap = self.books[book].token_budget
        if entry.ignore_budget:
            return ""
        if self.over:
            return "budget"
        if book in self.closed or (cap is not None and self.used_by.get(book, 0) + tokens > cap):
            if not entry.yields:
                self.closed.add(book)
            return "budget of the book"
        if self.used + tokens > self.settings.budget:
            self.over = not entry.yields
            return "budget"
        self.used += tokens
        self.used_by[book] = self.used_by.get(book, 0) + tokens
        return ""
