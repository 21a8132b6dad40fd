"""Texts of mails outside of their templates, by language."""

from collections.abc import Mapping

from accounts.models import OutgoingMail, UserSettings

Kind = OutgoingMail.Kind
Language = UserSettings.Language

# Constants, so that the address is the only user input in a header.
SUBJECTS: Mapping[Language, Mapping[Kind, str]] = {
    Language.ENGLISH: {
        Kind.VERIFY: "Confirm your email address",
        Kind.ALREADY_REGISTERED: "You already have an account",
        Kind.RESET: "Choose a new password",
        Kind.PASSWORD_CHANGED: "Your password was changed",
        Kind.SECOND_FACTOR_ON: "Two-step sign-in was turned on",
        Kind.SECOND_FACTOR_OFF: "Two-step sign-in was turned off",
        Kind.RECOVERY_CODE_USED: "A recovery code was used",
    },
    Language.GERMAN: {
        Kind.VERIFY: "Bestätige deine E-Mail-Adresse",
        Kind.ALREADY_REGISTERED: "Du hast schon ein Konto",
        Kind.RESET: "Wähle ein neues Passwort",
        Kind.PASSWORD_CHANGED: "Dein Passwort wurde geändert",
        Kind.SECOND_FACTOR_ON: "Anmeldung in zwei Schritten eingeschaltet",
        Kind.SECOND_FACTOR_OFF: "Anmeldung in zwei Schritten ausgeschaltet",
        Kind.RECOVERY_CODE_USED: "Ein Wiederherstellungscode wurde benutzt",
    },
}
SENT_BY: Mapping[Language, str] = {
    Language.ENGLISH: "Sent to {address} by",
    Language.GERMAN: "An {address} gesendet von",
}
# One and many of hours, minutes and seconds.
_UNITS: Mapping[Language, tuple[tuple[int, str, str], ...]] = {
    Language.ENGLISH: (
        (3600, "hour", "hours"),
        (60, "minute", "minutes"),
        (1, "second", "seconds"),
    ),
    Language.GERMAN: (
        (3600, "Stunde", "Stunden"),
        (60, "Minute", "Minuten"),
        (1, "Sekunde", "Sekunden"),
    ),
}


def format_duration(seconds: int, language: Language) -> str:
    """A duration in words: "24 hours", "90 minutes", "1 Minute"."""
    for size, one, many in _UNITS[language]:
        if seconds % size == 0 and seconds >= size:
            count = seconds // size
            return f"{count} {one if count == 1 else many}"
    return f"{seconds} {_UNITS[language][-1][2]}"
