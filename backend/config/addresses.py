"""Addresses in settings, checked for what can never work. Each reader raises ValueError."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

_HOST = re.compile(r"[\w.-]*\w\.?")
_NUMBERS = re.compile(r"[\d.]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Masked in messages: user name and password, and values of the query.
_SECRETS = re.compile(r"(?<=//)\S*(?=@)|(?<==)[^&\s]+")
# A key or a password that was put on the wrong line.
_KEY = re.compile(r"(?:sk|pk|key)-\S+|(?=\D*\d)[\w+/=.-]{20,}")


def read_url(raw: str) -> str:
    """An `http` or `https` URL without a trailing slash; its query stays."""
    url = _split(raw, "http", "https")
    if url.path.startswith("//") or raw[-1] in ",;\"'":
        raise ValueError("more than an address")
    return raw.rstrip("/")


def read_origin(raw: str, *, has_wildcard: bool = False) -> str:
    """An origin as a browser sends it: lower case, without the scheme's own port, a host that is
    not ASCII in its IDNA form. `has_wildcard` allows `https://*.example.org`.
    """
    url = _split(raw.replace("://*.", "://", 1) if has_wildcard else raw, "http", "https")
    if url.path.strip("/") or url.query or url.username is not None:
        raise ValueError("more than an origin")
    name = url.hostname or ""
    host = f"[{name}]" if ":" in name else name.encode("idna").decode()
    port = "" if url.port in (None, _DEFAULT_PORTS[url.scheme]) else f":{url.port}"
    return f"{url.scheme}://{'*.' if '://*.' in raw else ''}{host}{port}"


def read_redis(raw: str) -> str:
    """The address of a Redis server: `redis://`, or `rediss://` for TLS."""
    url = _split(raw, "redis", "rediss")
    # The client library would take the query for its own options.
    number = url.path.strip("/")
    if url.query or (number and not number.isdecimal()):
        raise ValueError("no database number")
    return url.scheme + raw[len(url.scheme) :]


def check_host(host: str) -> None:
    """Raises ValueError for anything but a host name or IP address."""
    if ":" in host or _NUMBERS.fullmatch(host):
        ip_address(host)
    elif not _HOST.fullmatch(host):
        raise ValueError("no host")


def mask(raw: str) -> str:
    """`raw` without its secrets, for a message."""
    return raw[:3] + "…" if _KEY.fullmatch(raw) else _SECRETS.sub("***", raw)[:200]


def _split(raw: str, *schemes: str) -> SplitResult:
    url = urlsplit(raw)
    if url.scheme not in schemes or url.fragment or " " in raw:
        raise ValueError("no address")
    check_host(url.hostname or "")
    # Reading the port also validates it.
    if url.port == 0:
        raise ValueError("no port")
    return url
