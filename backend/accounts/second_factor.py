"""Stores the second factor with django-otp: an authenticator app (TOTP) and recovery codes. The
only module that uses its tables; permissions are decided elsewhere.

Every user has at most one confirmed authenticator and one set of recovery codes.
`User.second_factor_since` says whether they count. If it is set but the rows are missing, no code
is valid, and only an operator can help.
"""

import re
import secrets
import unicodedata
from base64 import b32encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from api.text import is_invisible

RecoveryCodes = StaticDevice
Authenticator = TOTPDevice | StaticDevice

RECOVERY_CODES = 10
# 80 random bits each, so that a hash cannot be reversed by trying all codes.
_CODE_BYTES = 10
_TOTP_CODE = re.compile(r"[0-9]{6}")
_RECOVERY_CODE = re.compile(r"[a-z2-7]{16}")
# A secret that was shown and never confirmed is forgotten.
SETUP_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NewAuthenticator:
    """A new secret for an app: base32 to type, and the same as a URI."""

    secret: str
    uri: str


def begin(user: User) -> NewAuthenticator:
    """A fresh secret for the user, in place of an earlier one that was not confirmed."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        device = TOTPDevice.objects.create(user=user, name="Authenticator app", confirmed=False)
    return NewAuthenticator(b32encode(device.bin_key).decode(), device.config_url)


def find_new(user: User) -> Authenticator | None:
    """The authenticator that waits to be confirmed, if there is one."""
    after = timezone.now() - SETUP_LIFETIME
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False, created_at__gt=after)
    return waiting.order_by("-pk").first()


def find(user: User, code: str) -> Authenticator | None:
    """The device that a code of this form belongs to; None for text that is no code."""
    if _TOTP_CODE.fullmatch(code):
        return TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if _RECOVERY_CODE.fullmatch(code):
        return StaticDevice.objects.filter(user=user).first()
    return None


def seconds_to_wait(authenticator: Authenticator) -> float:
    """Seconds until the next code is accepted, or 0: 1, 2, 4, 8 … after wrong ones from anyone."""
    is_allowed, reason = authenticator.verify_is_allowed()  # type: ignore[no-untyped-call]
    if is_allowed:
        return 0.0
    return max(1.0, float((reason["locked_until"] - timezone.now()).total_seconds()))


def spend(authenticator: Authenticator, code: str) -> bool:
    """Use a code. A time step and a recovery code are valid once, even in parallel; a wrong code
    throttles the device.
    """
    is_recovery = isinstance(authenticator, RecoveryCodes)
    with transaction.atomic():
        # django-otp reads, compares and writes: only one request at a time may do so for a device.
        # On PostgreSQL the row lock ensures it; on SQLite the transaction, which is IMMEDIATE.
        rows = type(authenticator).objects.select_for_update().filter(pk=authenticator.pk)
        locked = rows.first()
        if locked is None:
            return False
        # Returned, not raised: the count of wrong codes must be committed.
        return bool(locked.verify_token(_hash(code) if is_recovery else code))


def confirm(user: User, authenticator: Authenticator) -> bool:
    """Make the new authenticator the user's second factor; False if the user has one by now, or if
    the new one was replaced. Call it in a transaction that is rolled back after False.
    """
    is_first = User.objects.filter(pk=user.pk, second_factor_since=None)
    is_there = TOTPDevice.objects.filter(pk=authenticator.pk, confirmed=False)
    # Of parallel requests one succeeds.
    return bool(
        is_first.update(second_factor_since=timezone.now()) and is_there.update(confirmed=True)
    )


def make_recovery_codes(user: User) -> list[str]:
    """A new set in place of the old one, such as `abcd-efgh-ijkl-mnop`. Only hashes are stored."""
    codes = [
        b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)
    ]
    with transaction.atomic():
        # Locked, so that of several sets made in parallel only one is left.
        rows = StaticDevice.objects.select_for_update()
        device, _ = rows.get_or_create(user=user, defaults={"name": "Recovery codes"})
        device.token_set.all().delete()
        StaticToken.objects.bulk_create(
            StaticToken(device=device, token=_hash(code)) for code in codes
        )
    return ["-".join(re.findall("....", code)) for code in codes]


def count_recovery_codes(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def remove(user: User) -> bool:
    """Remove the second factor, unconfirmed secrets and pending sign-ins; False if it was off."""
    with transaction.atomic():
        was_on = User.objects.filter(pk=user.pk, second_factor_since__isnull=False)
        is_removed = bool(was_on.update(second_factor_since=None))
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        user.pending_sign_ins.all().delete()
    user.second_factor_since = None
    return is_removed


def forget_unconfirmed() -> None:
    """Delete secrets that were not confirmed within `SETUP_LIFETIME`."""
    before = timezone.now() - SETUP_LIFETIME
    TOTPDevice.objects.filter(confirmed=False, created_at__lte=before).delete()


def clean_code(text: str) -> str:
    """Normalise a code: apps and lists show it in groups."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(
        character
        for character in plain
        if not (character.isspace() or is_invisible(character) or character == "-")
    )


def _hash(code: str) -> str:
    # 16 characters of base32 (80 bits), which is the length of django-otp's column.
    return b32encode(sha256(code.encode()).digest()[:10]).decode()
