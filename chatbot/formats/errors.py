"""Why a file is not read: each error has a stable `code` and one sentence for the user."""


class FormatError(Exception):
    """A file from which nothing can be imported; `str(error)` is the sentence."""

    code = "card_broken"


class NotACard(FormatError):
    """The file may be valid, but it holds no character or lorebook."""

    code = "not_a_card"


class EncryptedCard(FormatError):
    """The card can be read only by the program that encrypted it."""

    code = "encrypted_card"


class CardTooLarge(FormatError):
    """The file, or what it unpacks to, is over a limit."""

    code = "card_too_large"


class CardBroken(FormatError):
    """A card that is damaged or contradicts itself."""
