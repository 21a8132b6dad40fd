"""How many connections each network address has in some state."""

from collections import Counter


class Connections:
    """Counts by network address; each connection enters with `begin` and leaves with `end`."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._members: set[object] = set()

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, connection: object) -> bool:
        return connection in self._members

    def __getitem__(self, address: str) -> int:
        return self._counts[address]

    def begin(self, connection: object, address: str) -> None:
        if connection not in self._members:
            self._members.add(connection)
            self._counts[address] += 1

    def end(self, connection: object, address: str) -> None:
        if connection in self._members:
            self._members.remove(connection)
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]
