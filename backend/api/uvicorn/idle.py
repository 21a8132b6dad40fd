"""How many connections of a network address wait without a request."""

from collections import Counter


class IdleConnections:
    """Counts by network address; each connection enters with `begin` and leaves with `end`."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._members: set[object] = set()

    def __getitem__(self, address: str) -> int:
        return self._counts[address]

    def begin(self, connection: object, address: str) -> None:
        """The connection has no request."""
        if connection not in self._members:
            self._members.add(connection)
            self._counts[address] += 1

    def end(self, connection: object, address: str) -> None:
        """A request has begun, or the connection is gone."""
        if connection in self._members:
            self._members.remove(connection)
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]
