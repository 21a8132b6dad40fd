"""A new password for the owner of the mailbox."""

from django.db import transaction

from accounts import failed_logins, outbox, verification
from accounts.models import User
from accounts.passwords import encode
from accounts.reset_tokens import read_uid, reset_tokens
from accounts.services.credentials import end_all_sessions
from accounts.services.passwords import check_password_strength


def request_reset(address: str) -> None:
    """Put a mail with a link to choose a new password into the outbox. Whether the address has an
    account is decided when it is sent.
    """
    outbox.post(outbox.Kind.RESET, address)


def confirm_reset(uid: str, token: str, new_password: str, address: str | None) -> None:
    """Set the password by `uid` and `token` of a link, end every session and mark the address as
    verified. A lock of the account for the network of `address` is removed.

    Raises 400 `invalid_token`, or `invalid` for a weak password, after which the link is still
    valid.
    """
    pk = read_uid(uid)
    user = None if pk is None else User.objects.filter(pk=pk, is_active=True).first()
    if user is None or not reset_tokens.check_token(user, token):
        raise verification.invalid_token()
    check_password_strength(new_password, user.email, field="new_password")
    encoded = encode(new_password)
    with transaction.atomic():
        # The token's inputs as a condition: of parallel uses one succeeds.
        rows = User.objects.filter(
            pk=user.pk,
            is_active=True,
            email=user.email,
            epoch=user.epoch,
            password=user.password,
        )
        if not rows.update(password=encoded, email_verified=True, password_contested=False):
            raise verification.invalid_token()
        end_all_sessions(user)
        verification.end_links(user)
        outbox.post(outbox.Kind.PASSWORD_CHANGED, user.email, user=user)
    failed_logins.forget(user.email, address)
