"""Where the server listens, and with how many processes. Also read with the settings, so that a
wrong value stops each command and the doctor names it.
"""

from config import env


def read_bind() -> str:
    """`host:port`, an IPv6 address in brackets; raises `ImproperlyConfigured`."""
    host = env.host("HOST") or "127.0.0.1"
    port = env.integer("PORT_BACKEND", 8000, minimum=1, maximum=65535)
    port = env.integer("PORT", port, minimum=1, maximum=65535)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def read_workers() -> int:
    """Processes; raises `ImproperlyConfigured`. Without Redis they learn of each other's changes
    only by polling, so one is the default.
    """
    return env.integer("WEB_CONCURRENCY", 2 if env.redis("REDIS_URL") else 1, minimum=1)
