"""How many files and sockets this process may have open."""

from typing import Final

# Enough for any number of people on one machine; more would only cost the system's tables.
WANTED: Final = 65_536


def count_descriptors() -> int:
    """The limit of this process; a usual value if unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return 1024
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def raise_limit() -> None:
    """Take what the system allows: the usual 1024 is a limit for programs that call `select`, and
    one stranger can fill it.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
