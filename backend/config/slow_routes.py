"""Requests that are slow for other reasons than the database, and so have their own threads
(`api/threads.py`): password hashing, fetching Google's keys, deleting an account; and decoding
pictures. And requests of which one address gets only one thread at a time.
"""

import re
from typing import Final

SLOW_ROUTES: Final = frozenset(
    {
        ("POST", "/api/auth/login"),
        ("POST", "/api/auth/register"),
        ("POST", "/api/auth/google"),
        ("POST", "/api/auth/password/change"),
        ("POST", "/api/auth/password/reset/confirm"),
        ("POST", "/api/auth/authenticator/confirm"),
        ("POST", "/api/auth/authenticator/recovery-codes"),
        ("DELETE", "/api/auth/authenticator"),
        ("DELETE", "/api/me"),
    }
)
# Staff sign in, set passwords and delete accounts there.
_ADMIN: Final = "/admin/"


def is_slow(method: str, path: str) -> bool:
    """Whether the request runs in the threads for slow work. `path` may end in a slash."""
    if method == "POST" and path.startswith(_ADMIN):
        return True
    return (method, path.removesuffix("/")) in SLOW_ROUTES


_DRAWING: Final = re.compile(
    r"PUT /api/characters/[^/]+/avatar/?|POST /api/(?:characters|lorebooks)/import/?"
)


def is_drawing(method: str, path: str) -> bool:
    """Whether the request runs in the thread for pictures and imported files. `path` may end in a
    slash.
    """
    return _DRAWING.fullmatch(f"{method} {path}") is not None


_COSTLY: Final = re.compile(
    r"POST /api/(?:characters|(?:characters|lorebooks)/[^/]+)/try/?"
    r"|(?:POST|PATCH) /api/lorebooks/[^/]+/entries(?:/[^/]+)?/?"
)


def is_costly(method: str, path: str) -> bool:
    """Whether the request takes up to some seconds of CPU time, for prompts and patterns of
    lorebooks. `path` may end in a slash.
    """
    return _COSTLY.fullmatch(f"{method} {path}") is not None
