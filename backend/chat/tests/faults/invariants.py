"""I1 to I10, from outside: what the clients saw, what the API serves and what the upstream sent.

Whatever a scenario did to the system, these hold afterwards. A violation names the invariant.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from chat.tests.faults.people import Person
from chat.tests.faults.readings import Reading
from chat.tests.faults.turns import Reader, Turn
from chat.tests.faults.upstream import Upstream, UpstreamCall
from testing import Frame

ENDING_SECONDS = 20.0
# A process goes on for a moment after its death was noted; the next one takes longer to start.
DYING_SECONDS = 0.2
TERMINAL = ("final", "cancelled", "interrupted", "error")
# Endings that say that the process which wrote the reply is gone.
LOST = "worker_lost"


class Violation(AssertionError):
    """`invariant` (I1 … I10) does not hold."""

    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(f"{invariant}: {what}")
        self.invariant = invariant


def require(holds: bool, invariant: str, what: str) -> None:
    if not holds:
        raise Violation(invariant, what)


@dataclass(slots=True)
class Checked:
    """What was looked at; the figures add up over a whole run of the suite."""

    turns: int = 0
    readers: int = 0
    acknowledged: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    ending_seconds: list[float] = field(default_factory=list)

    @property
    def slowest_ending(self) -> float:
        return max(self.ending_seconds, default=0.0)


async def check_turns(
    turns: Iterable[Turn], upstream: Upstream, deaths: Sequence[float] = ()
) -> Checked:
    """Every invariant of every turn. `deaths`: when processes died (wall clock), oldest first."""
    checked = Checked()
    stranger: Person | None = None
    for turn in turns:
        stranger = stranger or await Person(turn.person.port, host=turn.person.host).sign_up()
        messages = await turn.person.read_messages(turn.conversation_id)
        check_acknowledged(turn, messages)
        check_one_exchange(turn, messages, upstream.calls_of(turn.tag))
        reply = next(m for m in messages if m["run_id"] == turn.reading.run_id)
        for reader in turn.readers:
            check_reader(reader, reply)
        check_stop(turn, reply)
        check_ending(reply, upstream.calls_of(turn.tag))
        await check_replay(turn, reply)
        await check_one_at_a_time(turn, messages)
        await check_what_is_shown(turn, messages, stranger)
        checked.turns += 1
        checked.readers += len(turn.readers)
        checked.acknowledged += 1 + turn.note_acknowledgements
        checked.statuses[reply["status"]] += 1
        if (turn.reading.error or {}).get("code") == LOST:
            checked.ending_seconds.append(measure_ending(turn, deaths))
    return checked


def check_acknowledged(turn: Turn, messages: Sequence[dict[str, Any]]) -> None:
    said = Counter(m["content"] for m in messages if m["role"] == "user")
    require(said[turn.prompt] >= 1, "I1", "an acknowledged message is not there")
    require(
        said[turn.note_text] >= turn.note_acknowledgements,
        "I1",
        "an acknowledged message without a reply is not there",
    )
    require(said[turn.prompt] <= 1, "I6", "one request stored its message more than once")


def check_one_exchange(
    turn: Turn, messages: Sequence[dict[str, Any]], calls: Sequence[UpstreamCall]
) -> None:
    require(len(turn.run_ids) == 1, "I6", f"one request began the runs {turn.run_ids}")
    require(len(calls) <= 1, "I6", f"one request made {len(calls)} model calls")
    question = next(m for m in messages if m["content"] == turn.prompt)
    replies = [m for m in messages if m["parent_id"] == question["id"]]
    require(
        [m["run_id"] for m in replies] == [turn.reading.run_id],
        "I6",
        f"{len(replies)} replies to one request",
    )


def check_reader(reader: Reader, reply: dict[str, Any]) -> None:
    """One screen against what is stored."""
    how = reader.transport
    end = reader.end
    stored = reply["content"]
    if is_fallback(reader, reply):
        # A failure before the first token is answered in character and not stored.
        require(stored == "", "I2", f"{how}: a reply that failed at once has stored text")
    else:
        require(stored.startswith(reader.text), "I2", f"{how}: text on a screen is not stored")
        require(end is None or reader.text == stored, "I7", f"{how}: a screen has a gap at its end")
    require(reader.repeated == 0, "I7", f"{how}: {reader.repeated} frames came twice")
    require(reader.events.count("start") <= 1, "I7", f"{how}: more than one start")
    require(reader.events.count("end") <= 1, "I3", f"{how}: more than one end")
    require(end is None or reader.events[-1] == "end", "I3", f"{how}: something after the end")
    require(end is not None, "I3", f"{how}: a reader never saw an end")
    assert end is not None
    require(end["status"] == reply["status"], "I3", f"{how}: the screen and GET name two endings")
    require(reply["status"] in TERMINAL, "I3", f"{how}: ended, and yet {reply['status']}")


def is_fallback(reader: Reader, reply: dict[str, Any]) -> bool:
    return bool(reader.error) and reply["status"] == "error" and reply["content"] == ""


def check_stop(turn: Turn, reply: dict[str, Any]) -> None:
    if turn.stopped is None:
        return
    require(reply == turn.stopped, "I8", "the reply changed after its stop was acknowledged")
    require(reply["status"] in ("cancelled", "final"), "I8", f"stopped, and yet {reply['status']}")


def check_ending(reply: dict[str, Any], calls: Sequence[UpstreamCall]) -> None:
    """The stored reply against what the upstream sent."""
    said = calls[0].text if calls else ""
    finish = calls[0].finish if calls else None
    stored, status = reply["content"], reply["status"]
    require(said.startswith(stored), "I7", "stored text that the upstream never sent, or not so")
    if status == "final":
        require(finish in ("stop", "length"), "I4", f"final although upstream said {finish}")
        require(stored == said, "I4", "final, and yet not all that the upstream sent")
    if finish == "content_filter" and status not in ("cancelled", "interrupted"):
        require(status == "error" and stored == said, "I4", f"filtered, and yet {status}")


async def check_replay(turn: Turn, reply: dict[str, Any]) -> None:
    """Coming back by any cursor that was ever seen gives the rest, and one ending."""
    again = Reading(turn.person, turn.conversation_id, turn.reading.run_id)
    await again.resume_to_the_end()
    check_reader(again, reply)
    require(again.end == turn.reading.end, "I3", "a replay ends otherwise than the stream did")
    require(again.text == turn.reading.text, "I7", "a replay shows another text than the stream")
    places = turn.reading.places
    for seq, length in {places[len(places) // 2], places[-2]} if len(places) > 1 else ():
        rest = Reading(turn.person, turn.conversation_id, turn.reading.run_id)
        rest.cursor = f"{turn.reading.run_id}:{seq}"
        await rest.resume_to_the_end()
        require(
            turn.reading.text[:length] + rest.text == again.text,
            "I7",
            f"the rest after event {seq} does not continue what was on the screen there",
        )


async def check_one_at_a_time(turn: Turn, messages: Sequence[dict[str, Any]]) -> None:
    """No two replies of one conversation were ever written at the same time."""
    conversation = await turn.person.get(f"/conversations/{turn.conversation_id}")
    active = conversation["active_run"]
    require(active is None, "I3", f"all have ended, and yet {active} is active")
    run_ids = [m["run_id"] for m in messages if m["run_id"]]
    if len(run_ids) < 2:
        return
    lives = sorted(
        [await read_life(turn.person, turn.conversation_id, run_id) for run_id in run_ids]
    )
    for (_, ended), (began, _) in pairwise(lives):
        require(ended <= began, "I5", "two replies were written at the same time")


async def read_life(person: Person, conversation_id: str, run_id: str) -> tuple[str, str]:
    """When a run began and when it ended."""
    reading = Reading(person, conversation_id, run_id)
    frames: list[Frame] = []
    async with reading.attach() as exchange:
        while not frames or frames[-1].event != "end":
            frames += await exchange.read_frames()
    return frames[0].data["ts"], frames[-1].data["ts"]


async def check_what_is_shown(
    turn: Turn, messages: Sequence[dict[str, Any]], stranger: Person
) -> None:
    """Search shows the question as GET does, and nothing to anybody else."""
    served = {m["id"]: m["content"] for m in messages}
    found = await turn.person.find(turn.tag)
    for hit in found:
        require(
            served.get(hit["id"]) == hit["content"], "I10", "search shows what GET does not serve"
        )
    asked = [hit for hit in found if hit["content"] == turn.prompt]
    require(len(asked) == 1, "I10", "search and GET do not agree on a stored message")
    require(await stranger.find(turn.tag) == [], "I10", "search shows somebody else's message")
    answer = await stranger.ask(f"/chat/stream?run_id={turn.reading.run_id}")
    require(answer.status == 404, "I10", "a stream is open to somebody else")


async def check_deleted(turn: Turn, *, log: str, words: Sequence[str]) -> None:
    """Nothing of a deleted conversation is served, found or logged."""
    paths = (
        f"/conversations/{turn.conversation_id}",
        f"/conversations/{turn.conversation_id}/messages",
        f"/chat/stream?run_id={turn.reading.run_id}",
        f"/chat/stream?conversation_id={turn.conversation_id}",
    )
    for path in paths:
        answer = await turn.person.ask(path)
        require(answer.status == 404, "I9", f"{answer.status} for {path} of a deleted conversation")
    for word in words:
        require(await turn.person.find(word) == [], "I9", "search finds a deleted conversation")
        require(word not in log, "I9", "the log holds text of a deleted conversation")


def measure_ending(turn: Turn, deaths: Sequence[float]) -> float:
    """From the death of the process that wrote the reply to its ending, in seconds."""
    assert turn.reading.start is not None
    assert turn.reading.end is not None
    # By the server's own word: the answer to the client may have been lost, or read late.
    began_at, ended_at = (
        datetime.fromisoformat(event["ts"].replace("Z", "+00:00")).timestamp()
        for event in (turn.reading.start, turn.reading.end)
    )
    died_at = next((death for death in deaths if death >= began_at - DYING_SECONDS), None)
    require(died_at is not None, "I3", "given up for lost although no process died")
    seconds = ended_at - (died_at or 0.0)
    require(seconds <= ENDING_SECONDS, "I3", f"ended {seconds:.1f} s after its process died")
    return seconds
