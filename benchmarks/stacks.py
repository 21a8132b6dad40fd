"""What a sampling profiler saw, counted by function and by room of the house."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# Which folders and modules make a room; the first that fits counts. What is named nowhere (the
# standard library, small packages) belongs to its caller: it works for that one.
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
    ("sqlite", ("django/db/backends/sqlite3/", "sqlite3/", "api/sql/sqlite/")),
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


# A thread that waits stands here, and for a moment also when it has been woken.
_WAITS: Final = frozenset({"_worker (concurrent/futures/thread.py)", "Condition.wait (threading.py)"})


@dataclass(frozen=True, slots=True)
class Stack:
    """Frames from the outermost to the innermost, each `name (path)`, and the CPU ms in them."""

    frames: tuple[str, ...]
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Share:
    """Part of all CPU: in it alone, and in it or what it called; 0 to 1."""

    name: str
    own: float
    whole: float


def read_stacks(raw: str, cpu_ms: Mapping[int, float]) -> list[Stack]:
    """py-spy's raw format with threads: `thread (7): main;outer (path:1);inner (path:2) 17`.

    A sampler also counts a thread that waits for a core, the kernel does not: each thread's samples
    share the CPU that the kernel has counted for it.
    """
    threads: dict[int, list[tuple[tuple[str, ...], int]]] = {}
    for line in raw.splitlines():
        found = _SAMPLE.fullmatch(line)
        if not found:
            continue
        frames = tuple(_LINE.sub(")", frame) for frame in found["frames"].split(";"))
        if frames[-1] not in _WAITS:
            threads.setdefault(int(found["thread"]), []).append((frames, int(found["count"])))
    return [
        Stack(frames, cpu_ms.get(thread, 0.0) * count / sum(count for _, count in samples))
        for thread, samples in threads.items()
        for frames, count in samples
    ]


def share_by_function(stacks: Iterable[Stack]) -> list[Share]:
    """Every function, those first that took most themselves."""
    return _add_up((stack.frames[-1], {*stack.frames}, stack.cpu_ms) for stack in stacks)


def share_by_room(stacks: Iterable[Stack]) -> list[Share]:
    """Every room, in the same order."""
    return _add_up(
        (rooms[-1] if rooms else NOBODY, {*rooms}, stack.cpu_ms)
        for stack in stacks
        for rooms in [[*filter(None, map(find_room, stack.frames))]]
    )


def find_room(frame: str) -> str | None:
    """The room of one frame, None where it works for its caller."""
    path = frame.rpartition(" (")[2]
    return next((room for room, starts in ROOMS if path.startswith(starts)), None)


def _add_up(samples: Iterable[tuple[str, set[str], float]]) -> list[Share]:
    own: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for innermost, touched, cpu_ms in samples:
        own[innermost] += cpu_ms
        for name in touched | {innermost}:
            whole[name] += cpu_ms
    every = sum(own.values())
    shares = [Share(name, own[name] / every, whole[name] / every) for name in whole]
    return sorted(shares, key=lambda share: (-share.own, -share.whole, share.name))
