"""Sums up the samples of a profiler by function and by room (a part of the project)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

# The only call of its module that counts as the database's own time.
_COMMIT: Final = "BaseDatabaseWrapper._commit (django/"
# Folders, modules and functions of each room; the first match counts. Code without a match (the
# standard library, small packages) counts to its caller.
ROOMS: Final[Sequence[tuple[str, tuple[str, ...]]]] = (
    ("chat.journal", ("chat/journal/",)),
    ("chat.services, chat.turns", ("chat/services/", "chat/turns.py", "chat/branch")),
    (
        "chat.prompts, characters, chatbot",
        ("chat/prompts.py", "chat/lore.py", "chat/speakers.py", "characters/", "chatbot/"),
    ),
    ("chat.runs, chat.streaming", ("chat/runs.py", "chat/sse.py", "chat/streaming/")),
    ("chat, the rest", ("chat/",)),
    ("llm_service", ("llm_service/",)),
    ("aiohttp", ("aiohttp/", "yarl/", "multidict/")),
    ("sqlite", ("django/db/backends/sqlite3/", "sqlite3/", "api/sql/sqlite/", _COMMIT)),
    ("Django ORM", ("django/db/", "api/sql/")),
    ("Django, the rest", ("django/", "rest_framework/")),
    ("accounts", ("accounts/",)),
    ("api, config", ("api/", "config/")),
    ("uvicorn", ("uvicorn/", "uvicorn_worker/", "httptools/")),
    ("asyncio loop", ("asyncio/", "uvloop/")),
)
NOBODY: Final = "interpreter, threads"

_SAMPLE: Final = re.compile(r"thread \((?P<thread>\d+)\)[^;]*;(?P<frames>.+) (?P<count>\d+)")
_LINE: Final = re.compile(r":\d+\)$")


# The innermost frames of a waiting thread, and for a moment also of one just woken.
_WAITS: Final = frozenset(
    {"_worker (concurrent/futures/thread.py)", "Condition.wait (threading.py)"}
)


@dataclass(frozen=True, slots=True)
class Stack:
    """Frames from the outermost to the innermost, each `name (path)`; `weight` is how often the
    sampler saw them in the thread, or their CPU ms.
    """

    thread: int
    frames: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Share:
    """The shares of a function or room, 0 to 1: alone, and with everything that it called."""

    name: str
    own: float
    whole: float


def read_stacks(raw: str) -> list[Stack]:
    """py-spy's raw format with threads: `thread (7): main;outer (path:1);inner (path:2) 17`."""
    stacks = []
    for line in raw.splitlines():
        if found := _SAMPLE.fullmatch(line):
            frames = tuple(_LINE.sub(")", frame) for frame in found["frames"].split(";"))
            if frames[-1] not in _WAITS:
                stacks.append(Stack(int(found["thread"]), frames, float(found["count"])))
    return stacks


def weigh(stacks: Iterable[Stack], cpu_ms: Mapping[int, float]) -> list[Stack]:
    """The same in ms of CPU: the CPU time that the kernel counted for a thread is split among its
    samples, because a sampler also counts threads that wait for a core.
    """
    stacks = list(stacks)
    seen: defaultdict[int, float] = defaultdict(float)
    for stack in stacks:
        seen[stack.thread] += stack.weight
    return [
        replace(stack, weight=stack.weight / seen[stack.thread] * cpu_ms.get(stack.thread, 0.0))
        for stack in stacks
    ]


def share_by_function(stacks: Iterable[Stack]) -> list[Share]:
    """Every function, the largest own share first."""
    return _add_up((stack.frames[-1], {*stack.frames}, stack.weight) for stack in stacks)


def share_by_room(stacks: Iterable[Stack]) -> list[Share]:
    """Every room, in the same order."""
    return _add_up(
        (rooms[-1] if rooms else NOBODY, {*rooms}, stack.weight)
        for stack in stacks
        for rooms in [[*filter(None, map(find_room, stack.frames))]]
    )


def find_room(frame: str) -> str | None:
    """The room of one frame, None if it counts to its caller."""
    path = frame.rpartition(" (")[2]
    return next(
        (room for room, starts in ROOMS if path.startswith(starts) or frame.startswith(starts)),
        None,
    )


def _add_up(samples: Iterable[tuple[str, set[str], float]]) -> list[Share]:
    own: defaultdict[str, float] = defaultdict(float)
    whole: defaultdict[str, float] = defaultdict(float)
    for innermost, touched, weight in samples:
        own[innermost] += weight
        for name in touched | {innermost}:
            whole[name] += weight
    every = sum(own.values())
    shares = [Share(name, own[name] / every, whole[name] / every) for name in whole]
    return sorted(shares, key=lambda share: (-share.own, -share.whole, share.name))
