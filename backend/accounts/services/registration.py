"""How accounts come into being."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import mail_schedule, outbox
from accounts.models import User, UserSettings
from accounts.services.passwords import check_password_strength
from api.errors import ApiError, unavailable


def register_user(email: str, password: str) -> User:
    """A new account. Raises 400: `email_taken`, or `invalid` for a password that is too weak.

    The hasher runs once whether or not the address is free, so that the time tells nothing.
    """
    check_password_strength(password, email)
    user = User(email=email, password=make_password(password))
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            UserSettings.objects.create(user=user)
    except IntegrityError:
        # The database decides, also between two that come at the same moment.
        raise EmailTaken from None
    return user


def register_unverified(email: str, password: str) -> None:
    """A new account that may not sign in before its address is confirmed; says nothing about an
    address that is taken. Raises 400 `invalid` for a password that is too weak.

    Whoever has the mailbox learns by mail what happened. An address that is taken costs the same
    queries and one run of the hasher, too.
    """
    check_password_strength(password, email)
    for _ in range(3):
        known = User.objects.filter(email=email).first()
        try:
            if known is None:
                _open_account(User(email=email, password=make_password(password)))
            else:
                _ask_again(known, is_same=check_password(password, known.password))
        except IntegrityError:
            # Somebody registered the address, or deleted the account, this very moment.
            continue
        return
    raise unavailable()


def _open_account(user: User) -> None:
    with transaction.atomic():
        user.save(force_insert=True)
        _ensure_settings(user)
        # The one mail of a new account leaves even if strangers have used the address's turns up.
        mail_schedule.try_acquire(user.email, is_forced=True)
        outbox.post(outbox.Kind.VERIFY, user.email, user=user)


def _ask_again(user: User, *, is_same: bool) -> None:
    """Somebody registers an address that is taken. An unverified account has no known owner: a
    password other than the first one makes it nobody's (see docs/decisions/0007).
    """
    kind = outbox.Kind.ALREADY_REGISTERED if user.email_verified else outbox.Kind.VERIFY
    with transaction.atomic():
        # The statement is made in each case, be there anything to change or not.
        User.objects.filter(pk=user.pk, email_verified=False).update(
            password_contested=F("password_contested") if is_same else True
        )
        _ensure_settings(user)
        is_wanted = mail_schedule.try_acquire(user.email)
        outbox.post(kind, user.email, user=user, is_wanted=is_wanted)


def _ensure_settings(user: User) -> None:
    UserSettings.objects.bulk_create([UserSettings(user=user)], ignore_conflicts=True)


class EmailTaken(ApiError):
    def __init__(self) -> None:
        detail = "An account with this e-mail address exists."
        super().__init__(400, "email_taken", detail, fields={"email": [detail]})
