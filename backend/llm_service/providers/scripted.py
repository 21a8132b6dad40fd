"""`scripted/<anything>`: says exactly what the prompt tells it to, for demos, tests and load.

Without a directive it speaks a fixed paragraph, a word every 15 ms. A directive in the last user
message makes it a script; all keys are optional:

    [[script tokens=50 delay_ms=20 fail_at=10 error=upstream_unavailable]]

    tokens          how many words it says (20)
    delay_ms        time between two words (15); kept on schedule, so a late start is caught up
    first_delay_ms  time before the first word (0)
    join            words per delta (1)
    seed            where in the vocabulary it begins (0)
    words           `plain` or `unicode`: which vocabulary (plain)
    text            "in double quotes": says this instead of numbered words; tokens does not apply
    dirty           1: surrogate pairs cut in two, lone surrogates and NULs between the words (0)
    fail_at         fails after this many words, with `error` (never)
    error           a code of `llm_service.errors` (upstream_unavailable)
    stall_at        says nothing more after this many words, and does not end (never)
    finish          stop, length, content_filter, or none: ends without a reason (stop)

Each numbered word carries its number, from 1, so that a gap or a repetition is plain to see.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass

from llm_service.base import BaseLLMClient
from llm_service.errors import BY_CODE
from llm_service.types import LLMChunk, LLMRequest, Usage

PARAGRAPH = (
    "Right, listen. I've crossed half the realm for worse pay and thinner company than yours, so "
    "I'll give you this one for nothing. Keep your blade dry, your purse closed and your back to "
    "the wall. Anyone who swears he'd die for you means somebody else should. Now, is there ale, "
    "or do we stand here?"
)
VOCABULARIES = {
    "plain": ("coin", "blade", "wall", "horse", "castle", "wine", "song", "crow", "bridge", "lord"),
    "unicode": ("naïve", "Straße", "муха", "城壁", "سيف", "🗡️", "ñandú", "한글", "👩‍🚀", "ἀνήρ"),
}
# Put before and after each word in turn: a split pair, a NUL, a lone half, both.
DIRT = (("", "\ud83d"), ("\ude00", ""), ("", "\0"), ("", "\udc00"), ("", "\0\ud800"))
_DIRECTIVE = re.compile(r"\[\[script\b(.*?)\]\]", re.DOTALL)
_OPTION = re.compile(r'(\w+)=(?:"([^"]*)"|(\S+))')
_WORD = re.compile(r"\s*\S+|\s+")


@dataclass(frozen=True, slots=True)
class Script:
    """The options of one directive; times in milliseconds, positions in words."""

    tokens: int = 20
    delay_ms: int = 15
    first_delay_ms: int = 0
    join: int = 1
    seed: int = 0
    words: str = "plain"
    text: str = ""
    dirty: int = 0
    fail_at: int = -1
    error: str = "upstream_unavailable"
    stall_at: int = -1
    finish: str = "stop"


def parse_script(prompt: str) -> Script:
    """The last directive in `prompt`; an invalid value is replaced by its default. A directive with
    a blank line below it is ignored: it is in an earlier message, sent again for lack of a reply.
    """
    directives = list(_DIRECTIVE.finditer(prompt))
    if not directives or "\n\n" in prompt[directives[-1].end() :]:
        return Script(text=PARAGRAPH)
    directive = directives[-1]
    defaults = Script()
    options: dict[str, int | str] = {}
    for name, quoted, bare in _OPTION.findall(directive[1]):
        default, value = getattr(defaults, name, None), quoted or bare
        if isinstance(default, str):
            options[name] = value
        elif isinstance(default, int) and re.fullmatch(r"\d{1,9}", value):
            options[name] = int(value)
    return Script(**options)  # type: ignore[arg-type]  # each value has the type of its default


class ScriptedProvider(BaseLLMClient):
    """Deterministic: the same prompt gives the same deltas."""

    async def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        by_user = (m.text for m in reversed(request.messages) if m.role == "user")
        script = parse_script(next(by_user, ""))
        loop = asyncio.get_running_loop()
        due = loop.time() + script.first_delay_ms / 1000
        said = 0
        for delta, words in _deltas(script):
            await _check_point(script, said)
            await asyncio.sleep(max(due - loop.time(), 0))
            yield LLMChunk(delta)
            said += words
            due += script.delay_ms * words / 1000
        await _check_point(script, said)
        if script.finish != "none":
            prompt = sum(len(message.text.split()) for message in request.messages)
            yield LLMChunk(finish_reason=script.finish, usage=Usage(prompt, said))


def spoken_text(script: Script) -> str:
    """The whole text of a script, before any cut or cleaning."""
    return "".join(_words(script))


async def _check_point(script: Script, said: int) -> None:
    if 0 <= script.fail_at <= said:
        raise BY_CODE.get(script.error, BY_CODE["upstream_unavailable"])()
    if 0 <= script.stall_at <= said:
        await asyncio.Event().wait()


def _deltas(script: Script) -> Iterator[tuple[str, int]]:
    """Each delta and its number of words; one ends early where the script fails or stalls."""
    stops = {script.fail_at, script.stall_at}
    held: list[str] = []
    for number, word in enumerate(_words(script), start=1):
        held.append(word)
        if len(held) >= max(script.join, 1) or number in stops:
            yield "".join(held), len(held)
            held = []
    if held:
        yield "".join(held), len(held)


def _words(script: Script) -> Iterator[str]:
    if script.text:
        words: Iterator[str] = iter(_WORD.findall(script.text))
    else:
        words = _numbered_words(script)
    for index, word in enumerate(words):
        before, after = DIRT[index % len(DIRT)] if script.dirty else ("", "")
        yield before + word + after


def _numbered_words(script: Script) -> Iterator[str]:
    vocabulary = VOCABULARIES.get(script.words, VOCABULARIES["plain"])
    for number in range(1, script.tokens + 1):
        word = f"{vocabulary[(script.seed + number - 1) % len(vocabulary)]}{number}"
        yield word if number == 1 else f" {word}"
