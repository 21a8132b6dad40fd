"""A stand-in for a person's phone: it makes codes as any authenticator app does."""

import hmac
import struct
import time
from base64 import b32decode
from dataclasses import dataclass, field
from hashlib import sha1

from django.db import transaction

from accounts import second_factor
from accounts.models import User

STEP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Phone:
    """The secret that was shown, and the recovery codes."""

    secret: str
    recovery_codes: list[str] = field(default_factory=list)

    def code(self, steps: int = 0) -> str:
        """The code of now, or of so many steps later (RFC 6238)."""
        return self.code_at(time.time() + steps * STEP_SECONDS)

    def code_at(self, moment: float) -> str:
        counter = struct.pack(">Q", int(moment) // STEP_SECONDS)
        digest = hmac.digest(b32decode(self.secret), counter, sha1)
        start = digest[-1] & 0x0F
        number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
        return f"{number % 10**6:06}"

    def wrong_code(self) -> str:
        """A code that is none of the steps around."""
        near = {self.code(steps) for steps in range(-3, 4)}
        return next(
            code for code in ("000000", *map(str, range(111111, 111120))) if code not in near
        )


def set_up(user: User) -> Phone:
    """Turn two-step sign-in on for `user`, no code of whose phone was used yet."""
    secret = second_factor.begin(user).secret
    device = second_factor.find_new(user)
    assert device is not None
    with transaction.atomic():
        assert second_factor.confirm(user, device)
        codes = second_factor.make_recovery_codes(user)
    user.refresh_from_db()
    return Phone(secret, codes)
