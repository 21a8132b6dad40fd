"""Allowed host names: an unsafe configuration stops the start and names the variable."""

from collections.abc import Sequence
from ipaddress import ip_address

from django.core.exceptions import ImproperlyConfigured
from django.http.request import host_validation_re

# Names that only resolve on the machine itself or in its own network.
_LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test")


def check(hosts: Sequence[str], *, debug: bool) -> None:
    """Refuse a wildcard and names that Django would never match, and with `debug` every public
    host, because error pages then show the code and its settings.
    """
    if "*" in hosts:
        raise ImproperlyConfigured(
            "DJANGO_ALLOWED_HOSTS: expected the host names of the server, not *: clients could "
            "forge the host name"
        )
    for host in hosts:
        found = host_validation_re.fullmatch(host.lower().removeprefix("."))
        if not found or found[2] or host.endswith("."):
            raise ImproperlyConfigured(
                "DJANGO_ALLOWED_HOSTS: expected names such as chat.example.org or [::1], without "
                "scheme, port, path or underscore, with letters beyond a-z as xn--..., not "
                f"{host!r}: every request to it would be refused"
            )
    if debug and not all(map(_is_local, hosts)):
        raise ImproperlyConfigured(
            "DJANGO_DEBUG: expected False where DJANGO_ALLOWED_HOSTS names a public host"
        )


def _is_local(host: str) -> bool:
    name = host.lower().strip("[]").removesuffix(".")
    try:
        address = ip_address(name)
    except ValueError:
        # A single word is a machine of the local network, such as a container.
        return "." not in name or name.endswith(_LOCAL_ENDINGS)
    return not address.is_global
