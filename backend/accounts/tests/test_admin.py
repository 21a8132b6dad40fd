from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.exceptions import AuthenticationFailed

from accounts import outbox, verification
from accounts.authentication import authenticate_token
from accounts.models import GoogleLogin, Session, User, UserSettings
from accounts.tests.conftest import EMAIL, Http

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "gold for every head"
SETTINGS_ROWS = {
    "settings-TOTAL_FORMS": "1",
    "settings-INITIAL_FORMS": "1",
    "settings-MIN_NUM_FORMS": "0",
    "settings-MAX_NUM_FORMS": "1",
    "settings-0-theme": "light",
    "settings-0-chat_model": "",
    "settings-0-language": "",
}


@pytest.fixture
def admin() -> Client:
    User.objects.create_superuser("Cersei@example.org", "power is power now")
    client = Client()
    signed_in = client.post(
        reverse("admin:login"),
        {"username": "CERSEI@example.org", "password": "power is power now", "next": "/admin/"},
    )
    assert signed_in.status_code == 302, "signing in by email works"
    return client


def change(admin: Client, user: User, **values: Any) -> Any:
    form = {"email": user.email, "is_active": "on", "settings-0-user": str(user.pk)}
    data = form | SETTINGS_ROWS | values
    url = reverse("admin:accounts_user_change", args=[user.pk])
    return admin.post(url, {name: value for name, value in data.items() if value is not None})


def test_a_user_can_be_added(admin: Client) -> None:
    url = reverse("admin:accounts_user_add")
    assert admin.get(url).status_code == 200
    response = admin.post(
        url,
        {
            "email": "\u200bTyrion@Example.org\u2060 ",
            "email_verified": "on",
            "usable_password": "true",
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
    )
    assert response.status_code == 302, response.content
    user = User.objects.get(email="tyrion@example.org")
    assert user.email_verified
    assert user.check_password(NEW_PASSWORD)
    login = Http().post(
        "/api/auth/login", {"email": "tyrion@example.org", "password": NEW_PASSWORD}
    )
    assert login.status_code == 200


def test_a_taken_address_is_refused_in_any_case(admin: Client, bronn: User) -> None:
    response = admin.post(
        reverse("admin:accounts_user_add"),
        {
            "email": EMAIL.upper(),
            "usable_password": "true",
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
    )
    assert response.status_code == 200
    assert b"A user with this email address exists already." in response.content


def test_a_user_and_their_settings_can_be_changed(admin: Client, bronn: User) -> None:
    page = admin.get(reverse("admin:accounts_user_change", args=[bronn.pk]))
    assert page.status_code == 200
    response = change(admin, bronn, email_verified="on", **{"settings-0-theme": "dark"})
    assert response.status_code == 302, response.context["errors"]
    bronn.refresh_from_db()
    assert bronn.email_verified
    assert UserSettings.objects.get(user=bronn).theme == "dark"


def test_deactivating_ends_the_sessions(admin: Client, bronn: User, tokens: dict[str, str]) -> None:
    assert change(admin, bronn, is_active=None).status_code == 302
    change(admin, bronn)
    bronn.refresh_from_db()
    assert bronn.is_active
    with pytest.raises(AuthenticationFailed):
        authenticate_token(tokens["access"])


def test_another_change_leaves_the_sessions(
    admin: Client, bronn: User, tokens: dict[str, str]
) -> None:
    change(admin, bronn, email_verified="on")
    assert authenticate_token(tokens["access"]).user == bronn


def test_a_new_password_ends_the_sessions(
    admin: Client, bronn: User, tokens: dict[str, str]
) -> None:
    url = reverse("admin:auth_user_password_change", args=[bronn.pk])
    form = {"usable_password": "true", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert admin.post(url, form).status_code == 302
    bronn.refresh_from_db()
    assert bronn.check_password(NEW_PASSWORD)
    with pytest.raises(AuthenticationFailed):
        authenticate_token(tokens["access"])


def test_sessions_can_be_read_but_not_changed(
    admin: Client, bronn: User, tokens: dict[str, str]
) -> None:
    session = Session.objects.get()
    assert admin.get(reverse("admin:accounts_session_changelist")).status_code == 200
    url = reverse("admin:accounts_session_change", args=[session.pk])
    page = admin.get(url)
    assert page.status_code == 200
    assert session.refresh_id.hex not in page.content.decode()
    assert admin.post(url, {"user_agent": "x"}).status_code == 403
    assert admin.get(reverse("admin:accounts_session_add")).status_code == 403


def test_chosen_sessions_can_be_ended(admin: Client, bronn: User, tokens: dict[str, str]) -> None:
    url = reverse("admin:accounts_session_changelist")
    form = {"action": "end_sessions", "_selected_action": [str(Session.objects.get().pk)]}
    assert admin.post(url, form).status_code == 302
    with pytest.raises(AuthenticationFailed):
        authenticate_token(tokens["access"])


@pytest.mark.parametrize("way", ["page", "action"])
def test_a_user_can_be_deleted_with_all_that_is_theirs(
    admin: Client, bronn: User, tokens: dict[str, str], way: str
) -> None:
    if way == "page":
        page = admin.get(reverse("admin:accounts_user_delete", args=[bronn.pk]))
        assert f"{EMAIL}, with everything in this account" in page.content.decode()
        answer = admin.post(reverse("admin:accounts_user_delete", args=[bronn.pk]), {"post": "yes"})
    else:
        answer = admin.post(
            reverse("admin:accounts_user_changelist"),
            {"action": "delete_selected", "_selected_action": [str(bronn.pk)], "post": "yes"},
        )
    assert answer.status_code == 302
    assert not User.objects.filter(email__in=[EMAIL, f"{bronn.pk.hex}@deleted.invalid"]).exists()
    with pytest.raises(AuthenticationFailed):
        authenticate_token(tokens["access"])


def test_a_new_address_ends_the_sessions_and_the_links_to_the_old_one(
    admin: Client, bronn: User, tokens: dict[str, str]
) -> None:
    link, _ = verification.mint(bronn)
    assert change(admin, bronn, email="blackwater@example.org").status_code == 302
    with pytest.raises(AuthenticationFailed):
        authenticate_token(tokens["access"])
    link.refresh_from_db()
    assert link.used_at is not None


MODELS = [
    "user",
    "session",
    "usersettings",
    "googlelogin",
    "emailverificationtoken",
    "outgoingmail",
]


@pytest.mark.parametrize("model", MODELS)
def test_every_page_opens_and_shows_no_secret(
    admin: Client, bronn: User, tokens: dict[str, str], model: str
) -> None:
    GoogleLogin.objects.create(user=bronn, sub="110169484474386276334")
    link, secret = verification.mint(bronn)
    outbox.post(outbox.Kind.RESET, EMAIL, user=bronn)
    session = Session.objects.get(user=bronn)
    objects = {
        "user": bronn,
        "session": session,
        "usersettings": bronn.settings,
        "googlelogin": bronn.google_login,
        "emailverificationtoken": link,
        "outgoingmail": bronn.mails.get(),
    }
    pages = [
        reverse(f"admin:accounts_{model}_changelist"),
        reverse(f"admin:accounts_{model}_changelist") + "?q=bronn",
        reverse(f"admin:accounts_{model}_change", args=[objects[model].pk]),
        reverse(f"admin:accounts_{model}_history", args=[objects[model].pk]),
    ]
    digest = bronn.password.rpartition("$")[2]
    for page in pages:
        answer = admin.get(page)
        assert answer.status_code == 200, page
        text = answer.content.decode()
        for hidden in (secret, link.token_hash, digest, session.refresh_id.hex, *tokens.values()):
            assert hidden not in text, page


@pytest.mark.parametrize("model", MODELS)
def test_the_lists_open_and_search(admin: Client, bronn: User, model: str) -> None:
    url = reverse(f"admin:accounts_{model}_changelist")
    assert admin.get(url, {"q": "bronn"}).status_code == 200
