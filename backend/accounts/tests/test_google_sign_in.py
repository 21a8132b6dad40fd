"""Whose account a Google token opens."""

import time
from typing import Any

import pytest

from accounts.models import EmailVerificationToken, GoogleLogin, UsedGoogleToken, User
from accounts.services.google import forget_google_tokens
from accounts.tests.conftest import PASSWORD, Http, outcome
from accounts.tests.google_server import CLIENT_ID, SUB, token
from accounts.tests.test_refresh_race import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("google_sign_in")]

PATH = "/api/auth/google"
EMAIL = "arya@gmail.com"
REFUSED = (400, "invalid_google_token")


def sign_in(raw: str | None = None, **fields: Any) -> Any:
    return Http().post(PATH, {"id_token": raw or token(EMAIL), **fields})


def make_arya(**fields: Any) -> User:
    return User.objects.create_user(EMAIL, PASSWORD, **fields)


def password_login(password: str = PASSWORD) -> int:
    status: int = Http().post("/api/auth/login", {"email": EMAIL, "password": password}).status_code
    return status


def test_a_new_person_gets_a_confirmed_account_without_a_password() -> None:
    response = sign_in()
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"access", "refresh", "user"}
    user = User.objects.get()
    assert body["user"] == {"id": str(user.pk), "email": EMAIL, "email_verified": True}
    me = Http(body["access"]).get("/api/me").json()
    assert (me["has_password"], me["theme"]) == (False, "light")
    assert "picture" not in str(me)
    assert GoogleLogin.objects.get().sub == SUB
    assert password_login("") == password_login("!") == 400


@pytest.mark.parametrize("address", [" ", "nobody", "arya@gmail", "a b@gmail.com"])
def test_no_account_is_made_for_an_address_that_is_none(address: str) -> None:
    assert outcome(sign_in(token(address))) == REFUSED
    assert not User.objects.exists()


def test_the_same_person_comes_back_whatever_their_address_is_by_then() -> None:
    first = sign_in().json()["user"]
    User.objects.create_user("new@gmail.com", PASSWORD, email_verified=True)
    # Their new address belongs to somebody else here: nothing is merged, nothing is renamed.
    again = sign_in(token("new@gmail.com")).json()["user"]
    assert again == first
    assert User.objects.count() == 2


def test_a_confirmed_account_asks_for_its_password_once() -> None:
    arya = make_arya(email_verified=True)
    raw = token(EMAIL)
    assert outcome(sign_in(raw)) == (409, "link_required")
    assert outcome(sign_in(raw, password="not it at all")) == (409, "link_required")
    assert not GoogleLogin.objects.exists()
    # Nobody was signed in by it yet, so it is good still.
    assert sign_in(raw, password=PASSWORD).json()["user"]["id"] == str(arya.pk)
    assert sign_in().status_code == 200
    assert password_login() == 200, "both ways lead in from now on"


def test_an_account_that_somebody_registered_before_its_owner_came_is_theirs_no_more() -> None:
    """Pre-hijack: the password, the sessions and the links of whoever was first are gone."""
    arya = make_arya()
    thief = Http().post("/api/auth/login", {"email": EMAIL, "password": PASSWORD}).json()
    link = EmailVerificationToken.objects.create(
        user=arya, token_hash="0" * 64, email=EMAIL, expires_at="2099-01-01T00:00:00Z"
    )

    owner = sign_in().json()
    assert owner["user"] == {"id": str(arya.pk), "email": EMAIL, "email_verified": True}
    assert password_login() == 400
    assert Http(thief["access"]).get("/api/me").status_code == 401
    refresh = Http().post("/api/auth/refresh", {"refresh": thief["refresh"]})
    assert refresh.status_code == 401
    link.refresh_from_db()
    assert link.used_at is not None
    assert Http(owner["access"]).get("/api/me").json()["has_password"] is False


def test_a_thief_cannot_put_their_own_google_account_on_anothers_address() -> None:
    """Pre-hijack: an unverified address in a token is nobody's word."""
    make_arya(email_verified=True)
    assert outcome(sign_in(token(EMAIL, email_verified=False), password=PASSWORD)) == REFUSED
    assert not GoogleLogin.objects.exists()


def test_another_google_account_with_the_address_needs_the_password_too() -> None:
    arya = make_arya(email_verified=True)
    sign_in(password=PASSWORD)
    before = sign_in().json()
    heir = token(EMAIL, sub="999")
    assert outcome(sign_in(heir)) == (409, "link_required")
    assert sign_in(heir, password=PASSWORD).json()["user"]["id"] == str(arya.pk)
    # The link moved: whoever came by it before is out, and has no way in.
    assert Http(before["access"]).get("/api/me").status_code == 401
    assert outcome(sign_in()) == (409, "link_required")


def test_an_account_without_a_password_is_not_given_to_another_google_account() -> None:
    sign_in()
    for password in (None, "", "!", PASSWORD):
        fields = {} if password is None else {"password": password}
        refused = sign_in(token(EMAIL, sub="999"), **fields)
        assert refused.status_code == (400 if password == "" else 409)
    assert GoogleLogin.objects.get().sub == SUB


def test_a_confirmed_account_without_any_way_in_is_linked() -> None:
    arya = User.objects.create_user(EMAIL, None, email_verified=True)
    assert sign_in().json()["user"]["id"] == str(arya.pk)


@pytest.mark.parametrize("is_linked", [True, False])
def test_a_deactivated_account_stays_shut(is_linked: bool) -> None:
    arya = make_arya(email_verified=True)
    if is_linked:
        sign_in(password=PASSWORD)
    User.objects.filter(pk=arya.pk).update(is_active=False)
    assert outcome(sign_in(password=PASSWORD)) == REFUSED
    assert User.objects.count() == 1


def test_a_token_signs_in_once() -> None:
    raw = token(EMAIL)
    assert sign_in(raw).status_code == 200
    assert outcome(sign_in(raw)) == REFUSED
    # The same signature with other padding bits at its end.
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    number = last.index(raw[-1])
    assert outcome(sign_in(raw[:-1] + last[number ^ 1])) == REFUSED
    assert UsedGoogleToken.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_parallel_uses_of_a_token_one_signs_in() -> None:
    raw = token(EMAIL)
    statuses = [response.status_code for response in at_once(lambda: sign_in(raw))]
    # On a busy machine SQLite lets some wait in vain for its write lock.
    assert set(statuses) - {503} <= {200, 400}
    assert statuses.count(200) == 1
    assert User.objects.count() == GoogleLogin.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_first_visits_make_one_account() -> None:
    statuses = {response.status_code for response in at_once(lambda: sign_in(token(EMAIL)))}
    assert statuses <= {200, 503}
    assert User.objects.count() == GoogleLogin.objects.count() == 1


def test_the_nonce_is_compared_when_it_is_sent() -> None:
    assert outcome(sign_in(token(EMAIL, nonce="a"), nonce="b")) == REFUSED
    assert sign_in(token(EMAIL, nonce="a"), nonce="a").status_code == 200


def test_guessing_the_password_of_an_account_is_shut_here_too(settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True
    make_arya(email_verified=True)
    raw = token(EMAIL)
    for _ in range(5):
        assert sign_in(raw, password="a guess").status_code == 409
    assert sign_in(raw, password=PASSWORD).status_code == 429
    assert password_login() == 429


def test_without_a_client_id_it_is_not_offered(settings: Any) -> None:
    assert Http().get("/api/auth/options").json()["google_client_id"] == CLIENT_ID
    settings.GOOGLE_OAUTH_CLIENT_ID = ""
    assert outcome(sign_in()) == (404, "google_disabled")
    settings.EMAIL_VERIFICATION_REQUIRED = True
    options = Http().get("/api/auth/options").json()
    assert options == {"google_client_id": None, "email_verification_required": True}


def test_an_overlong_token_is_no_token_and_is_not_decoded() -> None:
    assert outcome(sign_in("x" * 100_000)) == REFUSED


def test_spent_tokens_are_forgotten_once_they_are_worthless_anyway() -> None:
    sign_in()
    forget_google_tokens()
    assert UsedGoogleToken.objects.count() == 1
    UsedGoogleToken.objects.update(expires_at="2020-01-01T00:00:00Z")
    forget_google_tokens()
    assert not UsedGoogleToken.objects.exists()


def test_an_account_without_a_password_leaves_by_a_fresh_token() -> None:
    first = token(EMAIL)
    access = sign_in(first).json()["access"]

    def leave(**body: Any) -> tuple[int, Any]:
        response = Http(access).delete("/api/me", body)
        return response.status_code, response.json().get("code") if response.content else None

    assert leave() == (400, "invalid")
    assert leave(password=PASSWORD) == (400, "invalid")
    assert leave(id_token=first) == REFUSED
    assert leave(id_token=token(EMAIL, sub="999")) == REFUSED
    long_ago = int(time.time()) - 600
    assert leave(id_token=token(EMAIL, iat=long_ago)) == REFUSED
    assert leave(id_token=token(EMAIL)) == (204, None)
    assert not User.objects.exists()
    assert sign_in().json()["user"]["email"] == EMAIL, "and may come again, as somebody new"
