"""How many files and sockets this process may have open."""


def count_descriptors() -> int:
    """The limit of this process; a usual value if unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return 1024
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
