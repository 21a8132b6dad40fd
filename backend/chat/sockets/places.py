"""Where the frames of one run have ended on one socket."""

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterator


class Places:
    """A client may take frames while its `resume` is on its way. Wherever it has got to by then,
    frames that follow must begin there: text that is told again is cut where it was cut before.
    """

    __slots__ = ("_ends", "_seqs")

    def __init__(self, after: int) -> None:
        self._seqs = array("I", [after])
        # For each of them the characters of text since the first.
        self._ends = array("I", [0])

    def behind(self, after: int) -> "Places":
        """What is still to be minded when the run is told again from behind `after`."""
        at = self._find(after)
        told = Places(after)
        if at is not None:
            begin = self._ends[at]
            told._seqs = self._seqs[at:]
            told._ends = array("I", [end - begin for end in self._ends[at:]])
        return told

    def cut(self, after: int, seq: int, text: str) -> Iterator[tuple[int, str]]:
        """The text of the events behind `after`, up to `seq`, in pieces that end where frames ended
        before, each with the number of the last event that it stands for.
        """
        at = self._find(after)
        start = 0
        if at is not None:
            begin = self._ends[at]
            for known, end in zip(self._seqs[at + 1 :], self._ends[at + 1 :], strict=True):
                if known >= seq:
                    break
                yield known, text[start : end - begin]
                start = end - begin
        yield seq, text[start:]

    @property
    def last(self) -> int:
        """What follows it was never told, so it is not cut."""
        return self._seqs[-1]

    def append(self, seq: int, length: int) -> None:
        """A frame behind the last one ended at `seq`, and had so much text."""
        self._seqs.append(seq)
        self._ends.append(self._ends[-1] + length)

    def add(self, after: int, seq: int, length: int) -> None:
        """A frame ended at `seq`, and had so much text."""
        at = self._find(after)
        if at is not None and self._find(seq) is None:
            insort(self._seqs, seq)
            self._ends.insert(bisect_left(self._seqs, seq), self._ends[at] + length)

    def _find(self, seq: int) -> int | None:
        at = bisect_left(self._seqs, seq)
        return at if at < len(self._seqs) and self._seqs[at] == seq else None
