"""`--url`: a request to the running server from outside, and how it arrived there."""

import json
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

from config import VERSION, seen_request
from config.doctor.finding import Area, Finding, first_line

_AREA = Area("Proxy")
WAIT_SECONDS = 10.0
# A reserved address (RFC 5737): if the server takes it for ours, clients can forge theirs.
INVENTED = "203.0.113.99"
# Through the web app, and straight to the backend.
WEB_APP_PATH, BACKEND_PATH = "/api/dj/doctor", "/api/doctor"


def check(url: str) -> Iterator[Finding]:
    """Checks how the server at `url` sees this client."""
    found = 0
    for path in (WEB_APP_PATH, BACKEND_PATH):
        try:
            status, seen = _ask(f"{url.rstrip('/')}{path}")
        except urllib3.exceptions.HTTPError as error:
            yield _AREA.blame(
                f"{url} does not answer: {first_line(error)}",
                "Is the address right, is the proxy running, is its certificate valid?",
            )
            return
        if status == 400 and path == BACKEND_PATH:
            yield _AREA.blame(
                f"The host name {urlsplit(url).hostname} is not allowed: the server refuses all "
                "requests for it.",
                "Add it to DJANGO_ALLOWED_HOSTS.",
            )
            return
        if seen is not None:
            found += 1
            yield from _judge(seen, urlsplit(url).scheme, path)
    if not found:
        yield _AREA.blame(
            f"{url} answers, but not as this server: neither {WEB_APP_PATH} nor {BACKEND_PATH} "
            "accepts the doctor's signature.",
            "Does the proxy forward /api/? The server that runs there must have the same "
            "DJANGO_SECRET_KEY and version; its clock must be right.",
        )


def _ask(address: str) -> tuple[int, dict[str, Any] | None]:
    """Status and JSON answer; None from a server with another key."""
    with urllib3.PoolManager(timeout=WAIT_SECONDS, retries=False) as pool:
        answer = pool.request(
            "GET",
            address,
            redirect=False,
            headers={
                "Authorization": seen_request.sign(),
                # Both are invented, to see whether they are believed.
                "X-Forwarded-For": INVENTED,
                "X-Forwarded-Proto": "https",
            },
        )
    try:
        seen = json.loads(answer.data)
    except ValueError:
        return answer.status, None
    is_ours = answer.status == 200 and isinstance(seen, dict) and "peer" in seen
    return answer.status, seen if is_ours else None


def _judge(seen: dict[str, Any], scheme: str, path: str) -> Iterator[Finding]:
    is_through_web_app = path == WEB_APP_PATH
    way = "through the web app" if is_through_web_app else "at the backend"
    yield _AREA.ok(
        f"The request arrived {way} from {seen['address']} (connection from {seen['peer']}), "
        f"by {seen['scheme']}, for {seen['host']}."
    )
    if seen["version"] != VERSION:
        yield _AREA.warn(
            f"The server runs version {seen['version']}, this is {VERSION}.", "Restart it."
        )
    yield from _judge_address(seen, is_through_web_app=is_through_web_app)
    if not is_through_web_app:
        yield from _judge_scheme(seen["scheme"], scheme)


def _judge_address(seen: dict[str, Any], *, is_through_web_app: bool) -> Iterator[Finding]:
    trusted = settings.TRUSTED_PROXY_COUNT
    if seen["address"] == INVENTED:
        yield _AREA.blame(
            "The server trusted a forged client address: limits on sign-in attempts can be evaded.",
            f"TRUSTED_PROXY_COUNT is {trusted}: set it to the number of proxies that add an entry "
            "to X-Forwarded-For.",
        )
        return
    if is_through_web_app and not seen["is_web_app"]:
        yield _AREA.warn(
            "The server does not recognize the web app: all of its visitors count as one address, "
            "and share its limits.",
            "Set the same WEB_APP_KEY for both.",
        )
        return
    added = [entry for entry in seen["forwarded"] if entry != INVENTED]
    if not is_through_web_app and len(added) > trusted and _is_internal(seen["address"]):
        yield _AREA.warn(
            f"{len(added)} proxies forward the client's address, but TRUSTED_PROXY_COUNT is "
            f"{trusted}: all clients count as {seen['address']}, and share its limits.",
            f"Set TRUSTED_PROXY_COUNT={len(added)} if all of them are yours.",
        )


def _judge_scheme(seen: str, real: str) -> Iterator[Finding]:
    if real == "https" and seen == "http":
        yield _AREA.warn(
            "The server does not see that the request came by HTTPS: the admin refuses forms.",
            "Make the proxy set X-Forwarded-Proto, and set TRUST_FORWARDED_PROTO=True.",
        )
    elif real == "http" and seen == "https":
        yield _AREA.blame(
            "The server took a plain HTTP request for HTTPS.",
            "Make the proxy overwrite X-Forwarded-Proto, or set TRUST_FORWARDED_PROTO=False.",
        )


def _is_internal(address: str | None) -> bool:
    return address is None or not ip_address(address).is_global
