"""The runs that one socket shows, each copied from the journal by a task of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.errors import rate_limited
from api.threads import run_in_thread
from chat.events import RunEvent, Token
from chat.journal import get_journal, replays
from chat.sockets.frames import DELTA_CHARACTERS, DeltaFrame, RunNames, encode_run_event
from chat.sockets.places import Places

# How many one socket may follow at once, and how many that are over it remembers.
FOLLOWED_RUNS = 8
REMEMBERED_RUNS = 64
# Nothing has to be said when a run is silent; this only bounds one wait.
READ_SECONDS = 60.0

SendText = Callable[[str], Awaitable[object]]
# The same at once, or False if the peer has not taken yet what was sent before.
SendNow = Callable[[str], bool]
Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


@dataclass(slots=True)
class _Followed:
    task: "asyncio.Task[None]"
    places: Places


class Following:
    """Says each run that it is told of exactly once, however often it is told, unless a client asks
    for it again.
    """

    def __init__(self, spawn: Spawn, say: SendText, say_now: SendNow) -> None:
        self._spawn = spawn
        self._say = say
        self._say_now = say_now
        # Newest last.
        self._runs: dict[UUID, _Followed] = {}
        self._asked: dict[UUID, object] = {}

    def is_following(self, run_id: UUID) -> bool:
        followed = self._runs.get(run_id)
        return followed is not None and not followed.task.done()

    def show(self, run: RunNames) -> None:
        """Follow a run from its start, unless it was shown already."""
        if run.run_id not in self._runs:
            self._follow(run, 0, Places(0))

    def ask(self, run_id: UUID) -> object:
        """To be given to `show_again`: of several requests for a run the last one counts."""
        self._asked.pop(run_id, None)
        self._asked[run_id] = wish = object()
        while len(self._asked) > REMEMBERED_RUNS:
            del self._asked[next(iter(self._asked))]
        return wish

    async def show_again(self, run: RunNames, after: int, wish: object) -> None:
        """Follow a run from behind event `after`, and from nowhere else any more. Raises 429
        `rate_limited` for one too many.
        """
        while self._asked.get(run.run_id) is wish and self.is_following(run.run_id):
            task = self._runs[run.run_id].task
            task.cancel()
            await asyncio.wait([task])
        if self._asked.get(run.run_id) is not wish:
            return
        del self._asked[run.run_id]
        if len([other for other in self._runs if self.is_following(other)]) >= FOLLOWED_RUNS:
            raise rate_limited(1)
        before = self._runs.get(run.run_id)
        self._follow(run, after, before.places.behind(after) if before else Places(after))

    def _follow(self, run: RunNames, after: int, places: Places) -> None:
        self._runs.pop(run.run_id, None)
        task = self._spawn(copy_run(run, after, places, self._say, self._say_now))
        self._runs[run.run_id] = _Followed(task, places)
        over = [run_id for run_id in self._runs if not self.is_following(run_id)]
        for run_id in over[:-REMEMBERED_RUNS]:
            del self._runs[run_id]

    def find_own(self) -> set["asyncio.Task[None]"]:
        """The tasks that copy runs which this very process is writing."""
        live = get_journal().live
        own = [run_id for run_id in self._runs if run_id in live and self.is_following(run_id)]
        return {self._runs[run_id].task for run_id in own}


async def copy_run(
    names: RunNames, after: int, places: Places, say: SendText, say_now: SendNow
) -> None:
    """Say everything behind event `after`, then what comes, up to and including the end."""
    frames, seen = DeltaFrame(names), after

    def take(seq: int, event: RunEvent) -> bool:
        """A token that came while we waited, as nearly all do; the rest goes below."""
        nonlocal seen
        if not isinstance(event, Token) or len(event.delta) > DELTA_CHARACTERS:
            return False
        if seen != places.last or not say_now(frames.encode(seen, seq, event.delta)):
            return False
        places.append(seq, len(event.delta))
        seen = seq
        return True

    with closing(get_journal().subscribe(names.run_id, after)) as reader:
        while not reader.is_over:
            for seq, event in await reader.read(READ_SECONDS, take):
                # A cursor may lie past the end, of which it is told all the same.
                seen = min(seen, seq)
                for last, part in await _cut(names, places, seen, seq, event):
                    places.add(seen, last, len(part.delta) if isinstance(part, Token) else 0)
                    for frame in encode_run_event(names, seen, last, part):
                        await say(frame)
                    seen = last


async def _cut(
    names: RunNames, places: Places, after: int, seq: int, event: RunEvent
) -> Iterable[tuple[int, RunEvent]]:
    """The event in pieces that fit into frames and end where frames ended before."""
    if not isinstance(event, Token):
        return [(seq, event)]
    if len(event.delta) > DELTA_CHARACTERS:
        # Only the text of a compacted run comes in one piece that is so long.
        text, size = event.delta, DELTA_CHARACTERS
        pieces = await run_in_thread(replays.cut, names.run_id, after, seq, text, size)
        return [(last, Token(piece)) for last, piece in pieces] or [(seq, event)]
    return [(last, Token(piece)) for last, piece in places.cut(after, seq, event.delta)]
