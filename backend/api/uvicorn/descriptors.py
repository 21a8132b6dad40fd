"""How many files and sockets this process may have open."""

from typing import Final

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

# Enough for any number of users on one machine; more would only make the kernel's tables larger.
WANTED: Final = 65_536


def count_descriptors() -> int:
    """The limit of this process; a usual value if unknown."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] if resource else 1024


def raise_limit() -> None:
    """Raise the limit as far as the system allows, up to `WANTED`. The usual 1024 is meant for
    programs that call `select`, and a single client could use it up.
    """
    if not resource:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
