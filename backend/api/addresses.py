"""Whose address a request came from."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.utils.crypto import constant_time_compare


def client_address(meta: Mapping[str, str]) -> str | None:
    """The peer's address, or with `TRUSTED_PROXY_COUNT` = n the n-th `X-Forwarded-For` entry from
    the right.

    What stands further left was written by the client and is not believed. The web app's own
    server, known by `WEB_APP_KEY`, is not counted: its last entry is the peer that it saw. None
    where there is no address (a Unix socket).
    """
    forwarded = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    peer = meta.get("REMOTE_ADDR", "")
    if forwarded[-1] and _is_web_app(meta):
        peer = forwarded.pop()
    count = settings.TRUSTED_PROXY_COUNT
    if count and len(forwarded) >= count and forwarded[-count]:
        peer = forwarded[-count]
    try:
        found = ip_address(peer)
    except ValueError:
        return None
    # A server that listens on both families sees IPv4 in this dress.
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def _is_web_app(meta: Mapping[str, str]) -> bool:
    key = settings.WEB_APP_KEY
    return bool(key) and constant_time_compare(meta.get("HTTP_X_WEB_APP_KEY", ""), key)
