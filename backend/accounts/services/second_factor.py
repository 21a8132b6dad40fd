"""Two-step sign-in: turning it on and off, and the second step itself."""

from django.db import transaction

from accounts import failed_logins, outbox, pending_sign_ins, second_factor
from accounts.models import User
from accounts.second_factor import Authenticator, NewAuthenticator
from accounts.services.login import Device, SignedIn, open_session
from accounts.services.ownership import Proof, confirm_owner
from api.errors import ApiError, bad_request, throttled
from api.security_log import log_event


def begin(user: User) -> NewAuthenticator:
    """A secret for an authenticator app. It has no effect before `turn_on`. Raises 409
    `second_factor_on`.
    """
    _require_off(user)
    return second_factor.begin(user)


def turn_on(user: User, *, code: str, proof: Proof, device: Device) -> list[str]:
    """Turn two-step sign-in on; returns the recovery codes, which cannot be shown again. Open
    sessions stay.

    Raises 400 `invalid_code`, or an error of the field that is not sufficient proof; 409
    `second_factor_on`; 409 `no_setup` without a secret of the last hour; 429 `throttled`.
    """
    _require_off(user)
    confirm_owner(user, proof, device)
    found = second_factor.find_new(user)
    if found is None:
        raise _no_setup()
    _require_pause(found)
    if not second_factor.spend(found, second_factor.clean_code(code)):
        raise _invalid_code()
    with transaction.atomic():
        if not second_factor.confirm(user, found):
            raise _no_setup()
        codes = second_factor.make_recovery_codes(user)
        outbox.post(outbox.Kind.SECOND_FACTOR_ON, user.email, user=user)
    log_event("second_factor_on", user.pk)
    return codes


def renew_recovery_codes(user: User, *, proof: Proof, device: Device) -> list[str]:
    """New recovery codes in place of the old ones. Raises 409 `second_factor_off`, and as
    `turn_off` does.
    """
    _require_proof(user, proof, device)
    codes = second_factor.make_recovery_codes(user)
    log_event("recovery_codes_renewed", user.pk)
    return codes


def turn_off(user: User, *, proof: Proof, device: Device) -> None:
    """Turn two-step sign-in off. Raises 409 `second_factor_off`, 400 `invalid_code` or an error of
    the field that is not sufficient proof, 429 `throttled` after too many wrong attempts.
    """
    _require_proof(user, proof, device)
    _remove(user, "second_factor_off")


def reset(user: User) -> bool:
    """Remove the second factor of a user who lost it, for an operator; False if it is off."""
    return _remove(user, "second_factor_reset")


def sign_in_with_code(token: str, code: str, device: Device) -> SignedIn:
    """Open the session of a pending sign-in. Raises as `redeem` does."""
    user, _ = redeem(token, code, device)
    return open_session(user, device)


def redeem(token: str, code: str, device: Device) -> tuple[User, Authenticator]:
    """The user of a pending sign-in, and the device of the code. Token and code are valid once.

    Raises 400 `invalid_pending`, 400 `invalid_code`, 429 `throttled` after too many wrong codes:
    for this network together with wrong passwords, and for all networks by the authenticator.
    """
    row = pending_sign_ins.find(token)
    found = _require_code(row.user, code, device)
    pending_sign_ins.spend(row)
    return row.user, found


def _require_proof(user: User, proof: Proof, device: Device) -> None:
    if user.second_factor_since is None:
        raise ApiError(409, "second_factor_off", "Two-step sign-in is off.")
    if proof.code is not None:
        _require_code(user, proof.code, device)
    else:
        confirm_owner(user, proof, device)


def _require_code(user: User, code: str, device: Device) -> Authenticator:
    text = second_factor.clean_code(code)
    found = second_factor.find(user, text)
    if found is not None:
        _require_pause(found)
    failed_logins.acquire(user.email, device.ip)
    if found is None or not second_factor.spend(found, text):
        log_event("second_factor_failed", user.pk)
        raise _invalid_code()
    failed_logins.forget(user.email, device.ip)
    if isinstance(found, second_factor.RecoveryCodes):
        log_event("recovery_code_used", user.pk)
        outbox.post(outbox.Kind.RECOVERY_CODE_USED, user.email, user=user)
    return found


def _require_pause(found: Authenticator) -> None:
    wait = second_factor.seconds_to_wait(found)
    if wait:
        raise throttled(wait)


def _remove(user: User, event: str) -> bool:
    with transaction.atomic():
        is_removed = second_factor.remove(user)
        if is_removed:
            outbox.post(outbox.Kind.SECOND_FACTOR_OFF, user.email, user=user)
    if is_removed:
        log_event(event, user.pk)
    return is_removed


def _require_off(user: User) -> None:
    if user.second_factor_since is not None:
        raise ApiError(409, "second_factor_on", "Two-step sign-in is on already.")


def _no_setup() -> ApiError:
    return ApiError(409, "no_setup", "This secret is no longer valid. Start again.")


def _invalid_code() -> ApiError:
    return bad_request("invalid_code", "This code is not right. Each code works only once.")
