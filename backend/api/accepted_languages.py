"""The Accept-Language header of the current request."""

from collections.abc import Collection
from contextvars import ContextVar

from django.utils.translation.trans_real import parse_accept_lang_header

# Django's maximum length of this header; it ignores a longer one that has no comma.
_LONGEST = 500

_current: ContextVar[str] = ContextVar("accepted_languages", default="")


def set_accepted_languages(header: str | None) -> None:
    _current.set(header or "")


def pick_accepted(offered: Collection[str]) -> str:
    """The first of the `offered` languages in the current request's header; empty if none is in it,
    and outside of any request.
    """
    header = _current.get()[:_LONGEST]
    tags = (tag.partition("-")[0] for tag, _ in parse_accept_lang_header(header))
    return next((tag for tag in tags if tag in offered), "")
