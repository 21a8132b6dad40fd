"""Why a file is not read: each error has a stable `code` and one sentence for the reader."""


class FormatError(Exception):
    """A file that gives nothing to import; `str(error)` is the sentence."""

    code = "card_broken"


class NotACard(FormatError):
    """The file is in order, but there is nothing of ours in it."""

    code = "not_a_card"


class EncryptedCard(FormatError):
    """The card can be read only by the program that locked it."""

    code = "encrypted_card"


class CardTooLarge(FormatError):
    """The file, or what it unpacks to, is over a limit."""

    code = "card_too_large"


class CardBroken(FormatError):
    """A card that is damaged or contradicts itself."""
