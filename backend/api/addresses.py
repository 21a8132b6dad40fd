"""Whose address a request came from."""

from collections.abc import Mapping
from ipaddress import ip_address

from django.conf import settings


def client_address(meta: Mapping[str, str]) -> str | None:
    """The peer's address, or with `TRUSTED_PROXY_COUNT` = n the n-th `X-Forwarded-For` entry from
    the right.

    What stands further left was written by the client and is not believed. None where there is no
    address (a Unix socket).
    """
    peer = meta.get("REMOTE_ADDR", "")
    count = getattr(settings, "TRUSTED_PROXY_COUNT", 0)
    if count:
        forwarded = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(forwarded) >= count and forwarded[-count]:
            peer = forwarded[-count]
    try:
        return str(ip_address(peer))
    except ValueError:
        return None
