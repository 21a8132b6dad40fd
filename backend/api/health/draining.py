"""Whether this process is shutting down: it finishes its work and accepts no more."""

from api.errors import ApiError

_is_draining = False


def start_draining() -> None:
    """From now on `/readyz` answers 503 and nothing new is begun."""
    global _is_draining
    _is_draining = True


def stop_draining() -> None:
    """Take new work again: for tests."""
    global _is_draining
    _is_draining = False


def is_draining() -> bool:
    return _is_draining


def refuse_when_draining() -> None:
    """Raise 503 `server_stopping` in a process that is shutting down. Call it before new work."""
    if is_draining():
        detail = "The server is restarting. Try again."
        raise ApiError(503, "server_stopping", detail, headers={"Retry-After": "1"})
