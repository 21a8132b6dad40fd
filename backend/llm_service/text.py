"""Makes upstream text storable, however it was split: every character encodable, no NUL."""

REPLACEMENT = "\ufffd"


class TextCleaner:
    """Cleans a stream of deltas; the joined output is the same however the input was split.

    Surrogate pairs are joined, also across deltas; lone ones become U+FFFD; NUL is dropped.
    """

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = ""  # a high surrogate whose other half may come with the next delta

    def feed(self, delta: str) -> str:
        # isascii() reads a flag of the string object: the common case costs one scan for NUL.
        if not self._held and "\0" not in delta and (delta.isascii() or _is_encodable(delta)):
            return delta
        text = self._held + delta.replace("\0", "")
        self._held = ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            self._held, text = text[-1], text[:-1]
        return _join_surrogates(text)

    def flush(self) -> str:
        """The text held back when the stream ended."""
        held, self._held = self._held, ""
        return REPLACEMENT if held else ""


def clean_text(text: str) -> str:
    """A whole text, cleaned; the same object if it was clean already."""
    cleaner = TextCleaner()
    cleaned = cleaner.feed(text)
    return cleaned + cleaner.flush()


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _join_surrogates(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
