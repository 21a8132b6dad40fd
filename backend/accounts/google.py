"""Google's word on who somebody is: ID tokens, checked against Google's certificates.

Google's library and the HTTP client are imported at the first token: together they are 28 MB, which
a server without Google's button can do without.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.errors import ApiError, bad_request, unavailable

if TYPE_CHECKING:
    import httpx2

ISSUERS = frozenset({"accounts.google.com", "https://accounts.google.com"})
CERTIFICATES_URL = "https://www.googleapis.com/oauth2/v1/certs"
# Google's are about 1,200 characters; nothing is decoded of what is far from that.
MAX_LENGTH = 4096
# How far our clock may be off.
SKEW_SECONDS = 10
FETCH_SECONDS = 5.0
# After a failed fetch, and before asking again for the sake of a key that is not in the list.
PAUSE_SECONDS = 10.0
LONGEST_CACHE_SECONDS = 24 * 3600.0
MAX_ANSWER_BYTES = 100_000
# What the library is built on makes of tokens that are none; its own errors come to these.
_REFUSALS = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class GoogleIdentity:
    """Whom a token names: `sub` for ever, `email` (lower-cased) as of now. Times are Unix
    seconds.
    """

    sub: str
    email: str
    issued_at: int
    expires_at: int


class Certificates:
    """Google's public keys by their ids, kept for as long as its answer allows."""

    def __init__(self, url: str = CERTIFICATES_URL) -> None:
        self._url = url
        self._keys: dict[str, str] = {}
        self._good_until = 0.0
        self._asked_at = -PAUSE_SECONDS
        # One thread asks; the others wait for its answer, and for a failure only once.
        self._lock = threading.Lock()

    def read(self, key_id: str) -> Mapping[str, str]:
        """The keys, asked for anew if they are too old or lack `key_id`. Raises 503 `unavailable`
        while Google cannot be reached.
        """
        with self._lock:
            now = time.monotonic()
            is_old = now >= self._good_until
            may_ask = now - self._asked_at >= PAUSE_SECONDS
            if may_ask and (is_old or key_id not in self._keys):
                self._asked_at = now
                self._fetch(now)
            if not self._keys or now >= self._good_until:
                raise unavailable(int(PAUSE_SECONDS))
            return self._keys

    def _fetch(self, now: float) -> None:
        import httpx2

        try:
            answer = httpx2.get(self._url, timeout=FETCH_SECONDS)
            keys = _read_keys(answer)
        except (httpx2.HTTPError, ValueError):
            return
        self._keys = keys
        self._good_until = now + _max_age(answer.headers.get("cache-control", ""))


def _read_keys(answer: httpx2.Response) -> dict[str, str]:
    if answer.status_code != 200 or len(answer.content) > MAX_ANSWER_BYTES:
        raise ValueError("no certificates")
    keys = answer.json()
    if not isinstance(keys, dict) or not keys:
        raise ValueError("no certificates")
    return {str(key_id): str(certificate) for key_id, certificate in keys.items()}


def _max_age(header: str) -> float:
    found = re.search(r"\bmax-age=(\d{1,9})\b", header)
    seconds = float(found[1]) if found else 0.0
    return min(max(seconds, PAUSE_SECONDS), LONGEST_CACHE_SECONDS)


certificates = Certificates()


def verify(token: str, *, audience: str, nonce: str | None = None) -> GoogleIdentity:
    """Whom Google vouches for by `token`, made for the client id `audience`, and with `nonce` if
    one is given.

    Raises 400 `invalid_google_token`, or 503 `unavailable` while its keys cannot be had.
    """
    from google.auth import jwt
    from google.auth.exceptions import GoogleAuthError

    try:
        header = _read_header(token)
        claims = jwt.decode(  # type: ignore[no-untyped-call]
            token,
            certs=certificates.read(header["kid"]),
            audience=audience,
            clock_skew_in_seconds=SKEW_SECONDS,
        )
        _check(claims, audience, nonce)
        return GoogleIdentity(
            sub=claims["sub"],
            email=claims["email"].lower(),
            issued_at=int(claims["iat"]),
            expires_at=int(claims["exp"]),
        )
    except ApiError:
        raise
    except (GoogleAuthError, *_REFUSALS):
        raise invalid_token() from None


def _read_header(token: str) -> Mapping[str, str]:
    from google.auth import jwt

    if len(token) > MAX_LENGTH or not token.isascii():
        raise ValueError("no token")
    header: Mapping[str, Any] = jwt.decode_header(token)  # type: ignore[no-untyped-call]
    # The one algorithm of Google's, by one of its keys: nothing else is tried.
    if header.get("alg") != "RS256" or not isinstance(header.get("kid"), str):
        raise ValueError("no token of Google's")
    return header


def _check(claims: Mapping[str, Any], audience: str, nonce: str | None) -> None:
    """What the library leaves to us; raises ValueError."""
    sub, email = claims["sub"], claims["email"]
    is_good = (
        claims["iss"] in ISSUERS
        # Made for another program, which was given it for this one's sake.
        and claims.get("azp", audience) == audience
        and isinstance(sub, str)
        and 0 < len(sub) <= 255
        and isinstance(email, str)
        and 0 < len(email) <= 254
        # The word true: not "true", not 1.
        and claims.get("email_verified") is True
        and claims.get("nbf", 0) <= time.time() + SKEW_SECONDS
        and (nonce is None or claims.get("nonce") == nonce)
    )
    if not is_good:
        raise ValueError("not for us")


def invalid_token() -> ApiError:
    return bad_request("invalid_google_token", "Google did not confirm this sign-in. Try again.")
