"""The format that mock upstream and load client share: how a prompt requests a reply and what a
token looks like.

A token is 16 ASCII characters: a blank, its number as 5 hex digits, a colon, the time it was sent
as 9 hex digits (microseconds of the monotonic clock, which all processes of one machine share). The
fixed width lets a reader split text in which a server joined neighbouring tokens.
"""

import re
import time
from dataclasses import dataclass
from typing import Final

TOKEN_WIDTH: Final = 16
TOKEN_TEMPLATE: Final = " %05x:%09x"
_CLOCK_MASK: Final = 0xF_FFFF_FFFF
_DIRECTIVE: Final = re.compile(rb"mock tokens=(\d{1,6}) delay_ms=(\d{1,5}) first_ms=(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Directive:
    """What reply a prompt asks for: `tokens`, `delay_ms` apart, the first after `first_ms`."""

    tokens: int
    delay_ms: int = 0
    first_ms: int = 0

    def as_prompt(self) -> str:
        """A user message that carries the directive."""
        return (
            "Tell me how a sellsword stays alive. "
            f"[mock tokens={self.tokens} delay_ms={self.delay_ms} first_ms={self.first_ms}]"
        )


@dataclass(frozen=True, slots=True)
class Stamp:
    """One token as read back: its number and when it was sent (masked microseconds)."""

    number: int
    sent_us: int


def find_directive(body: bytes) -> Directive | None:
    """The last directive in a body: history may hold older ones."""
    found = _DIRECTIVE.findall(body)
    return Directive(*map(int, found[-1])) if found else None


def clock_us(monotonic_ns: int | None = None) -> int:
    """Masked microseconds of the monotonic clock, now or at a given reading of it."""
    return (time.monotonic_ns() if monotonic_ns is None else monotonic_ns) // 1000 & _CLOCK_MASK


def elapsed_us(sent_us: int, arrived_us: int) -> int:
    """Microseconds between two masked readings, correct across a wrap (every 19 hours)."""
    return (arrived_us - sent_us) & _CLOCK_MASK


def write_token(number: int, sent_us: int) -> str:
    """The text of one token."""
    return TOKEN_TEMPLATE % (number, sent_us)


def read_tokens(text: str) -> list[Stamp]:
    """Parse a text of whole tokens; ValueError if it is anything else."""
    if len(text) % TOKEN_WIDTH:
        raise ValueError(f"{len(text)} characters are not a whole number of tokens")
    return [_read_token(text[i : i + TOKEN_WIDTH]) for i in range(0, len(text), TOKEN_WIDTH)]


def _read_token(text: str) -> Stamp:
    if text[0] != " " or text[6] != ":":
        raise ValueError(f"not a token: {text!r}")
    return Stamp(int(text[1:6], 16), int(text[7:], 16))
