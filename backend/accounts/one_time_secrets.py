"""Random secrets that are issued once and stored as digests only: of links, tickets and pending
sign-ins.
"""

import hashlib
import secrets


def make_secret() -> str:
    """43 URL-safe characters, 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """64 hexadecimal digits to store and to look up. 256 random bits cannot be guessed, so a fast
    hash is enough; `secret` may be anything that a client sent.
    """
    # A client's text may contain lone surrogates, which UTF-8 cannot encode.
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
