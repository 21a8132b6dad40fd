"""The client's IP address of a request, and the network or subscriber that it belongs to."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.utils.crypto import constant_time_compare


def client_address(meta: Mapping[str, str]) -> str | None:
    """The peer's address, or with `TRUSTED_PROXY_COUNT` = n the n-th `X-Forwarded-For` entry from
    the right.

    Entries further left are written by the client and are ignored. The web app's own server,
    identified by `WEB_APP_KEY`, is not counted as a proxy: the last entry that it sends is the peer
    that it saw. None where there is no address (a Unix socket).
    """
    forwarded = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    peer = meta.get("REMOTE_ADDR", "")
    if forwarded[-1] and is_web_app(meta):
        peer = forwarded.pop()
    count = settings.TRUSTED_PROXY_COUNT
    if count and len(forwarded) >= count and forwarded[-count]:
        peer = forwarded[-count]
    try:
        found = ip_address(peer)
    except ValueError:
        return None
    # A dual-stack server sees IPv4 clients as IPv4-mapped IPv6 addresses.
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def is_web_app(meta: Mapping[str, str]) -> bool:
    """Whether the request comes from the web app's own server, on behalf of its visitors."""
    key = settings.WEB_APP_KEY
    return bool(key) and constant_time_compare(meta.get("HTTP_X_WEB_APP_KEY", ""), key)


def network_of(address: str | None) -> str:
    """The /24 of an IPv4 address, the /64 of an IPv6 one: a client can easily change its address
    within it. "nowhere" without an address (a Unix socket).
    """
    return _prefix(address, 24)


def subscriber_of(address: str | None) -> str:
    """An IPv4 address, or the /64 of an IPv6 one: a subscriber has at least a whole /64."""
    return _prefix(address, 32)


def _prefix(address: str | None, ipv4_length: int) -> str:
    if address is None:
        return "nowhere"
    found = ip_address(address)
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if isinstance(found, IPv6Address):
        # Built from the bytes, which leave out the zone (`%eth0`): `ip_network` rejects one.
        return str(ip_network((found.packed, 64), strict=False))
    return str(ip_network((found.packed, ipv4_length), strict=False))
