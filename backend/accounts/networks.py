"""The part of an IP address that stands for one network or one subscriber."""

from ipaddress import IPv6Address, ip_address, ip_network


def network_of(address: str | None) -> str:
    """The /24 of an IPv4 address, the /64 of an IPv6 one: within it a client changes its address
    easily. "nowhere" without an address (a Unix socket).
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
        # From the bytes, which leave out the zone (`%eth0`): `ip_network` refuses one.
        return str(ip_network((found.packed, 64), strict=False))
    return str(ip_network((found.packed, ipv4_length), strict=False))
