"""Creating accounts."""

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import mail_schedule, outbox
from accounts.models import User, UserSettings
from accounts.passwords import encode, matches
from accounts.services.passwords import check_password_strength
from api.errors import bad_request, unavailable


def register_user(email: str, password: str) -> User:
    """Create an account. Raises 400 `email_taken`, or `invalid` for a weak password.

    The password hasher runs once in each case, so that the duration is the same.
    """
    check_password_strength(password, email)
    try:
        return User.objects.create_user(email, password)
    except IntegrityError:
        # The unique constraint also decides between parallel requests.
        detail = "An account with this email address exists."
        raise bad_request("email_taken", detail, field="email") from None


def register_unverified(email: str, password: str) -> None:
    """Create an account that cannot sign in before its address is verified. Raises 400 `invalid`
    for a weak password.

    The caller does not learn whether the address is taken; the owner of the mailbox is notified by
    mail. Both cases cost the same queries and one run of the password hasher.
    """
    check_password_strength(password, email)
    for _ in range(3):
        known = User.objects.filter(email=email).first()
        try:
            if known is None:
                _create(User(email=email, password=encode(password)))
            else:
                _register_again(known, is_same_password=matches(password, known.password))
        except IntegrityError:
            # A parallel request registered the address or deleted the account.
            continue
        return
    raise unavailable()


def _create(user: User) -> None:
    with transaction.atomic():
        user.save(force_insert=True)
        _ensure_settings(user)
        # Always sent, because another person may already have triggered mails to this address.
        _acquire_turn(user.email, outbox.Kind.VERIFY)
        outbox.post(outbox.Kind.VERIFY, user.email, user=user)


def _register_again(user: User, *, is_same_password: bool) -> None:
    """The address is taken. Another password than the first one contests an unverified account (see
    docs/decisions/0007).
    """
    kind = outbox.Kind.ALREADY_REGISTERED if user.email_verified else outbox.Kind.VERIFY
    with transaction.atomic():
        # Executed in each case, so that all cost the same.
        User.objects.filter(pk=user.pk, email_verified=False).update(
            password_contested=F("password_contested") if is_same_password else True
        )
        _ensure_settings(user)
        is_wanted = _acquire_turn(user.email, kind)
        outbox.post(kind, user.email, user=user, is_wanted=is_wanted)


def _acquire_turn(address: str, kind: outbox.Kind) -> bool:
    """Whether a mail of this kind may be sent now. The address's own schedule, whose wait *resend*
    reports, is acquired in the same way for each, so that the wait does not tell whether an
    account existed; it must not hold back the first notice to its owner.
    """
    is_next = mail_schedule.try_acquire(address)
    is_first = mail_schedule.try_acquire(address, kind.value)
    return is_first if kind == outbox.Kind.ALREADY_REGISTERED else is_next


def _ensure_settings(user: User) -> None:
    UserSettings.objects.bulk_create([UserSettings(user=user)], ignore_conflicts=True)
