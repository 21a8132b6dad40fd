"""A cache of the public keys that Google signs ID tokens with."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.errors import unavailable

if TYPE_CHECKING:
    import httpx2

logger = logging.getLogger(__name__)

URL = "https://www.googleapis.com/oauth2/v1/certs"
# Timeout for connecting, and for each read.
FETCH_TIMEOUT_SECONDS = 5.0
# The least time between two requests to Google, failed ones and those for an unknown key included.
PAUSE_SECONDS = 10.0
MAX_AGE_SECONDS = 24 * 3600.0
# The part of their lifetime after which the keys are refreshed in the background.
REFRESH_AFTER = 0.75
MAX_ANSWER_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class _Keys:
    """One answer of Google. Times are of the monotonic clock."""

    by_id: Mapping[str, str]
    refresh_at: float
    expires_at: float


class Certificates:
    """Google's certificates, cached for as long as the answer's `Cache-Control` allows.

    A request whose key is cached never waits for Google: a background thread refreshes the cache
    before it expires. Of the requests with an unknown key one asks Google and the others are
    answered from the cache meanwhile, so that made-up key ids cannot block every thread. Requests
    wait for each other only while the cache is empty or expired.
    """

    def __init__(self, url: str = URL) -> None:
        self._url = url
        self._keys = _Keys({}, 0.0, 0.0)
        self._asked_at = -PAUSE_SECONDS
        # Held by the one thread that asks Google; the cache itself is replaced as a whole.
        self._fetching = threading.Lock()

    def read(self, key_id: str) -> Mapping[str, str]:
        """The certificates (PEM) by key id; `key_id` is missing if Google does not know it. Raises
        503 `unavailable` while none are cached and Google cannot be reached.
        """
        now, keys = time.monotonic(), self._keys
        is_good = now < keys.expires_at
        if is_good and key_id in keys.by_id:
            if now >= keys.refresh_at:
                self._refresh_in_background()
            return keys.by_id
        if self._fetching.acquire(blocking=not is_good):
            self._refresh(key_id)
        if time.monotonic() >= self._keys.expires_at:
            raise unavailable(int(PAUSE_SECONDS))
        return self._keys.by_id

    def _refresh_in_background(self) -> None:
        if self._fetching.acquire(blocking=False):
            threading.Thread(target=self._refresh, name="google-keys", daemon=True).start()

    def _refresh(self, key_id: str | None = None) -> None:
        """Fetch the keys if they are old or lack `key_id`; releases the lock, which the caller (or
        the thread that started this one) has acquired.
        """
        try:
            now, keys = time.monotonic(), self._keys
            is_needed = now >= keys.refresh_at or key_id not in keys.by_id
            if is_needed and now - self._asked_at >= PAUSE_SECONDS:
                self._asked_at = now
                self._fetch(now)
        finally:
            self._fetching.release()

    def _fetch(self, now: float) -> None:
        import httpx2

        try:
            answer = httpx2.get(self._url, timeout=FETCH_TIMEOUT_SECONDS)
            by_id = _read_keys(answer)
        except (httpx2.HTTPError, ValueError) as error:
            logger.warning("Google's certificates could not be fetched (%s)", type(error).__name__)
            return
        seconds = _max_age(answer.headers.get("cache-control", ""))
        self._keys = _Keys(by_id, now + seconds * REFRESH_AFTER, now + seconds)


def _read_keys(answer: httpx2.Response) -> dict[str, str]:
    if answer.status_code != 200 or len(answer.content) > MAX_ANSWER_BYTES:
        raise ValueError("no certificates")
    keys = answer.json()
    if not isinstance(keys, dict) or not keys:
        raise ValueError("no certificates")
    return {str(key_id): str(certificate) for key_id, certificate in keys.items()}


def _max_age(header: str) -> float:
    """The lifetime in seconds by a `Cache-Control` header, within our own limits."""
    found = re.search(r"\bmax-age=(\d{1,9})\b", header)
    seconds = float(found[1]) if found else 0.0
    return min(max(seconds, PAUSE_SECONDS), MAX_AGE_SECONDS)
