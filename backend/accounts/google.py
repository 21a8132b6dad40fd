"""Google ID tokens, verified with Google's certificates.

Google's library and the HTTP client are imported at the first token: together they take 28 MB,
which a server without Google sign-in saves.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.google_certificates import Certificates
from api.errors import ApiError, bad_request
from api.text import clean_address

ISSUERS = frozenset({"accounts.google.com", "https://accounts.google.com"})
# Google's tokens have about 1,200 characters. Longer ones than this are not decoded.
MAX_LENGTH = 4096
# Google's tokens last an hour. A later expiry than this is refused: it may exceed the latest date.
MAX_LIFETIME_SECONDS = 24 * 3600
# Tolerated clock skew.
SKEW_SECONDS = 10
# Errors of lower libraries that google-auth does not catch for malformed tokens.
_DECODE_ERRORS = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class GoogleIdentity:
    """The account of a token: `sub` stays, `email` (lower case) may change. Times: Unix seconds."""

    sub: str
    email: str
    issued_at: int
    expires_at: int


certificates = Certificates()


def verify(token: str, *, audience: str, nonce: str | None = None) -> GoogleIdentity:
    """The Google account of an ID token that was issued to the client id `audience`, and for
    `nonce` if one is given.

    Raises 400 `invalid_google_token`, or 503 `unavailable` while Google's keys cannot be fetched.
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
            email=clean_address(claims["email"]),
            issued_at=int(claims["iat"]),
            expires_at=int(claims["exp"]),
        )
    except ApiError:
        raise
    except (GoogleAuthError, *_DECODE_ERRORS):
        raise invalid_token() from None


def _read_header(token: str) -> Mapping[str, str]:
    from google.auth import jwt

    if len(token) > MAX_LENGTH or not token.isascii():
        raise ValueError("no token")
    header: Mapping[str, Any] = jwt.decode_header(token)  # type: ignore[no-untyped-call]
    # Google signs with RS256 only. The library must not choose the algorithm by the header.
    if header.get("alg") != "RS256" or not isinstance(header.get("kid"), str):
        raise ValueError("not a token of Google")
    return header


def _check(claims: Mapping[str, Any], audience: str, nonce: str | None) -> None:
    """Check the claims that the library does not check; raises ValueError."""
    sub, email = claims["sub"], claims["email"]
    is_good = (
        claims["iss"] in ISSUERS
        # The client that asked for the token; it may differ from the audience.
        and claims.get("azp", audience) == audience
        and isinstance(sub, str)
        and 0 < len(sub) <= 255
        and isinstance(email, str)
        and 0 < len(email) <= 254
        # The boolean: neither "true" nor 1.
        and claims.get("email_verified") is True
        and claims["exp"] <= time.time() + MAX_LIFETIME_SECONDS
        and claims.get("nbf", 0) <= time.time() + SKEW_SECONDS
        and (nonce is None or claims.get("nonce") == nonce)
    )
    if not is_good:
        raise ValueError("claims refused")


def invalid_token() -> ApiError:
    """400 `invalid_google_token`, the same for every reason."""
    return bad_request("invalid_google_token", "Google did not confirm this sign-in. Try again.")
