from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts import outbox, verification
from accounts.models import EmailVerificationToken, OutgoingMail, User
from accounts.tests.conftest import EMAIL, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    settings.STORAGES = {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("admin@example.org", PASSWORD))
    return client


@pytest.fixture
def secret(bronn: User) -> str:
    return verification.mint(bronn)[1]


def test_links_are_shown_with_their_expiry_and_without_their_secret(
    admin: Client, secret: str
) -> None:
    row = EmailVerificationToken.objects.get()
    listed = admin.get("/admin/accounts/emailverificationtoken/").content.decode()
    shown = admin.get(f"/admin/accounts/emailverificationtoken/{row.pk}/change/").content.decode()
    for page in (listed, shown):
        assert EMAIL in page
        assert "Expires at" in page or "expires at" in page.lower()
        assert secret not in page
        assert row.token_hash not in page


def test_links_and_mails_cannot_be_made_or_changed_there(admin: Client, secret: str) -> None:
    outbox.post(outbox.Kind.RESET, EMAIL)
    token, mail = EmailVerificationToken.objects.get(), OutgoingMail.objects.get()
    for model, pk in (("emailverificationtoken", token.pk), ("outgoingmail", mail.pk)):
        assert admin.get(f"/admin/accounts/{model}/add/").status_code == 403
        assert admin.post(f"/admin/accounts/{model}/{pk}/change/", {}).status_code == 403
        assert admin.get(f"/admin/accounts/{model}/{pk}/change/").status_code == 200


def test_the_outbox_shows_what_became_of_each_mail(admin: Client, bronn: User) -> None:
    for changes in (
        {},
        {"next_attempt_at": None, "sent_at": timezone.now()},
        {"next_attempt_at": None, "last_error": "SMTPDataError 554 5.7.1"},
        {"next_attempt_at": timezone.now() + timedelta(hours=1), "last_error": "TimeoutError"},
    ):
        OutgoingMail.objects.create(kind="reset", address=EMAIL, **changes)
    page = admin.get("/admin/accounts/outgoingmail/").content.decode()
    states = [page.count(f'<td class="field-state">{word}</td>') for word in ("waiting", "sent")]
    assert states == [2, 1]
    assert page.count('<td class="field-state">given up</td>') == 1
    assert "SMTPDataError 554 5.7.1" in page
    assert admin.get(f"/admin/accounts/outgoingmail/?q={EMAIL}").status_code == 200


def send_again(client: Client) -> Any:
    chosen = [str(pk) for pk in OutgoingMail.objects.values_list("pk", flat=True)]
    body = {"action": "send_again", "_selected_action": chosen}
    return client.post("/admin/accounts/outgoingmail/", body, follow=True)


def test_a_mail_that_was_given_up_can_be_sent_again(admin: Client, bronn: User) -> None:
    OutgoingMail.objects.create(
        kind="reset", address=EMAIL, next_attempt_at=None, attempts=6, last_error="TimeoutError"
    )
    OutgoingMail.objects.create(
        kind="verify", address=EMAIL, next_attempt_at=None, sent_at=timezone.now()
    )
    assert "1 put into the outbox." in send_again(admin).content.decode()
    assert outbox.send_due() == {"sent": 1}


def test_who_may_only_look_sends_nothing(bronn: User) -> None:
    OutgoingMail.objects.create(kind="reset", address=EMAIL, next_attempt_at=None)
    User.objects.filter(pk=bronn.pk).update(is_staff=True)
    bronn.user_permissions.add(Permission.objects.get(codename="view_outgoingmail"))
    client = Client()
    client.force_login(User.objects.get(pk=bronn.pk))
    assert client.get("/admin/accounts/outgoingmail/").status_code == 200
    send_again(client)
    assert OutgoingMail.objects.get().next_attempt_at is None
