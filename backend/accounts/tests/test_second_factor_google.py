"""Google's word is one factor: an account with two asks for the other one, too."""

from typing import Any

import pytest

from accounts.models import GoogleLogin, Session, User
from accounts.tests.conftest import PASSWORD, Http
from accounts.tests.google_server import SUB, token
from accounts.tests.phones import Phone, set_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("google_sign_in")]

PATH = "/api/auth/google"
CODE = "/api/auth/second-factor"
AUTHENTICATOR = "/api/auth/authenticator"
EMAIL = "arya@gmail.com"


@pytest.fixture
def arya() -> User:
    """Without a password: only Google opens the account."""
    user = User.objects.create_user(EMAIL, email_verified=True)
    GoogleLogin.objects.create(user=user, sub=SUB)
    return user


def sign_in(raw: str = "", **fields: Any) -> Any:
    return Http().post(PATH, {"id_token": raw or token(EMAIL), **fields})


def finish(response: Any, code: str) -> Any:
    assert (response.status_code, response.json()["code"]) == (403, "second_factor_required")
    return Http().post(CODE, {"pending": response.json()["pending"], "code": code})


def test_the_code_is_asked_for(arya: User) -> None:
    phone = set_up(arya)
    raw = token(EMAIL)
    first = sign_in(raw)
    assert not Session.objects.exists()
    # The token is used up by the first step, the second has one of its own.
    assert sign_in(raw).json()["code"] == "invalid_google_token"
    body = finish(first, phone.code()).json()
    assert body["user"]["id"] == str(arya.pk)
    assert Http(body["access"]).get("/api/me").status_code == 200


def test_linking_to_an_account_by_its_password_asks_for_the_code() -> None:
    arya = User.objects.create_user(EMAIL, PASSWORD, email_verified=True)
    phone = set_up(arya)
    assert sign_in().json()["code"] == "link_required"
    assert finish(sign_in(password=PASSWORD), phone.code()).status_code == 200
    assert GoogleLogin.objects.get().user == arya


def test_an_account_without_a_password_is_proven_by_google(arya: User) -> None:
    me = Http(sign_in().json()["access"])
    phone = Phone(me.post(AUTHENTICATOR).json()["secret"])
    confirm = f"{AUTHENTICATOR}/confirm"
    refused = me.post(confirm, {"code": phone.code()})
    assert refused.status_code == 400
    assert "id_token" in refused.json()
    stranger = token("stranger@gmail.com", sub="999")
    refused = me.post(confirm, {"code": phone.code(), "id_token": stranger})
    assert refused.json()["code"] == "invalid_google_token"
    assert me.post(confirm, {"code": phone.code(), "id_token": token(EMAIL)}).status_code == 200
    assert sign_in().status_code == 403
    refused = me.delete(AUTHENTICATOR, {"id_token": stranger})
    assert refused.json()["code"] == "invalid_google_token"
    assert me.delete(AUTHENTICATOR, {"id_token": token(EMAIL)}).status_code == 204
    assert sign_in().status_code == 200


def test_whoever_registered_an_address_first_cannot_lock_its_owner_out() -> None:
    """Pre-hijack: the stranger's authenticator goes with their password and their sessions."""
    set_up(User.objects.create_user(EMAIL, PASSWORD))
    owner = sign_in()
    assert owner.status_code == 200
    assert Http(owner.json()["access"]).get(AUTHENTICATOR).json()["is_on"] is False


def test_nor_may_a_contested_address_keep_an_authenticator(http: Http, settings: Any) -> None:
    from accounts import verification

    arya = User.objects.create_user(EMAIL, PASSWORD, password_contested=True)
    set_up(arya)
    _, secret = verification.mint(arya)
    body = http.post("/api/auth/verify-email", {"token": secret}).json()
    assert body["verified"] is True
    arya.refresh_from_db()
    assert (arya.second_factor_since, arya.has_usable_password()) == (None, False)
