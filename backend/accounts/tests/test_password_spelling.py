"""One password, whatever keyboard it was typed on."""

import unicodedata
from typing import Any, Literal

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Session, User
from accounts.passwords import prepare, spellings
from accounts.reset_tokens import reset_tokens, write_uid
from accounts.tests.conftest import EMAIL, PASSWORD, Http
from accounts.tests.hashers import COUNTING, CountingHasher

pytestmark = pytest.mark.django_db

FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")
# What one device sends, and another for the same keys.
SPELLINGS = {
    "composed": ("schl\u00fcssel-\u00e9t\u00e9", "schlu\u0308ssel-e\u0301te\u0301"),
    "Vietnamese": ("m\u1ead kh\u1ea9u c\u1ee7a", "ma\u0302\u0323 kha\u0302\u0309u cu\u0309a"),
    "marks in another order": ("a\u0323\u0302bcdefgh", "a\u0302\u0323bcdefgh"),
    "Hangul": (
        "\ube44\ubc00\ubc88\ud638\uc785\ub2c8\ub2e4!",
        unicodedata.normalize("NFD", "\ube44\ubc00\ubc88\ud638\uc785\ub2c8\ub2e4!"),
    ),
    "Hangul of old keyboards": ("\uac00abcdefg", "\u3131\u314fabcdefg"),
    "Kana of half width": (
        "\u30d1\u30b9\u30ef\u30fc\u30c9abc",
        "\uff8a\uff9f\uff7d\uff9c\uff70\uff84\uff9eabc",
    ),
    "full width": (
        "castle-2017!",
        "\uff43\uff41\uff53\uff54\uff4c\uff45\uff0d\uff12\uff10\uff11\uff17\uff01",
    ),
    "ligatures": ("final office", "\ufb01nal o\ufb03ce"),
    "blanks": ("a castle here", "a\u00a0castle\u3000here"),
    "a blank without a decomposition": ("a castle here", "a\u1680castle here"),
    "zero width": ("a castle here", "\ufeffa cas\u200btle here\u2060"),
    "accents apart": ("caf\u00e9-castle", "cafe\u200d\u0301-castle"),
    "emoji": ("castle \u2764 here", "castle \u2764\ufe0f here"),
}


@given(st.text())
def test_the_prepared_form_is_one_for_all_normal_forms(text: str) -> None:
    forms = {prepare(unicodedata.normalize(form, text)) for form in FORMS}
    assert forms == {prepare(text)} == {prepare(prepare(text))}


def login(password: str) -> int:
    status: int = Http().post("/api/auth/login", {"email": EMAIL, "password": password}).status_code
    return status


@pytest.mark.parametrize(("one", "other"), SPELLINGS.values(), ids=SPELLINGS)
def test_a_password_is_the_same_in_every_spelling(http: Http, one: str, other: str) -> None:
    assert prepare(one) == prepare(other) == prepare(prepare(other))
    for known, typed in ((one, other), (other, one)):
        User.objects.all().delete()
        body = {"email": EMAIL, "password": known}
        assert http.post("/api/auth/register", body).status_code == 201
        assert login(typed) == 200
        assert login(f"{typed}?") == 400


@pytest.mark.parametrize(("one", "other"), SPELLINGS.values(), ids=SPELLINGS)
def test_an_old_hash_opens_once_more_and_is_replaced(http: Http, one: str, other: str) -> None:
    """Hashes of the text as it was typed."""
    user = User.objects.create_user(EMAIL)
    old = make_password(other)
    User.objects.update(password=old)
    assert login(other) == 200
    user.refresh_from_db()
    assert user.password != old
    assert check_password(prepare(other), user.password)
    assert login(one) == 200
    assert Session.objects.filter(revoked_at=None, user__epoch=0).count() == 2


def test_a_password_that_was_changed_meanwhile_stays() -> None:
    User.objects.create_user(EMAIL)
    User.objects.update(password=make_password("e\u0301te\u0301 castle"))
    stale = User.objects.get()
    User.objects.update(password=make_password(PASSWORD))
    assert stale.check_password("e\u0301te\u0301 castle")
    assert User.objects.get().check_password(PASSWORD)


BEFORE, TYPED = "e\u0301te\u0301 castle", "\u00e9t\u00e9 castle"


@pytest.fixture
def signed_in() -> Http:
    """Signed in with `BEFORE`, whose hash is an old one."""
    User.objects.create_user(EMAIL)
    User.objects.update(password=make_password(BEFORE))
    body = Http().post("/api/auth/login", {"email": EMAIL, "password": BEFORE}).json()
    return Http(body["access"])


def test_every_place_that_asks_for_a_password_takes_it(signed_in: Http) -> None:
    body = {"old_password": TYPED, "new_password": "\ufb01nal office"}
    changed = signed_in.post("/api/auth/password/change", body)
    assert changed.status_code == 200
    assert login("final office") == 200
    deletion = Http(changed.json()["access"]).delete("/api/me", {"password": "final o\ufb03ce"})
    assert deletion.status_code == 204


def test_a_reset_sets_the_prepared_password() -> None:
    user = User.objects.create_user(EMAIL, PASSWORD)
    body = {"uid": write_uid(user), "token": reset_tokens.make_token(user), "new_password": BEFORE}
    assert Http().post("/api/auth/password/reset/confirm", body).status_code == 204
    assert login(TYPED) == 200


def test_the_admin_takes_it() -> None:
    User.objects.create_superuser(EMAIL, BEFORE)
    form = {"username": f"\u200b{EMAIL} ", "password": TYPED, "next": "/admin/"}
    assert Client().post(reverse("admin:login"), form).status_code == 302


def test_the_commands_set_the_prepared_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", BEFORE)
    call_command("createsuperuser", interactive=False, email=EMAIL, verbosity=0)
    assert login(TYPED) == 200


BLANKS = [
    " " * 8,
    "\t" * 8,
    "\u00a0" * 8,
    "\u3000" * 8,
    "\u200b" * 8,
    "\ufeff " * 8,
    "\u2060\u00ad\u200e\u2800" * 8,
    "\u3164" * 8,
    "\u1160\ufe0f" * 8,
    "\U000e0061" * 8,
    "\n\r\x0b\x0c\x1c\x85\u2028 ",
    "\x01" * 8,
]


@pytest.mark.parametrize("password", BLANKS, ids=ascii)
def test_nothing_but_blanks_is_no_password(http: Http, password: str) -> None:
    response = http.post("/api/auth/register", {"email": EMAIL, "password": password})
    assert response.status_code == 400
    assert "Your password cannot consist of spaces only." in response.json()["password"]
    with pytest.raises(ValidationError):  # as the admin and the commands ask
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    ["\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44", "abc" + "\u200b" * 9, "\uff11" * 9],
)
def test_the_rules_are_for_what_is_hashed(http: Http, password: str) -> None:
    """A common password of full width, a short one, digits."""
    body = {"email": EMAIL, "password": password}
    assert http.post("/api/auth/register", body).status_code == 400


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_longest_password_may_be_typed_in_any_spelling(http: Http, form: Any) -> None:
    longest = "\u1ead" * 127 + "!"
    body = {"email": EMAIL, "password": unicodedata.normalize(form, longest)}
    assert http.post("/api/auth/register", body).status_code == 201
    assert login(longest) == 200
    too_long = {"email": "b@example.org", "password": unicodedata.normalize(form, longest + "?")}
    refused = http.post("/api/auth/register", too_long)
    assert refused.status_code == 400
    assert refused.json()["password"] == ["Ensure this field has no more than 128 characters."]


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
@pytest.mark.parametrize("password", ["not it at all", "not it at \u00e5ll", "not it at a\u030all"])
def test_a_refusal_takes_as_long_with_an_account_as_without(email: str, password: str) -> None:
    with override_settings(PASSWORD_HASHERS=[COUNTING]):
        User.objects.create_user(EMAIL, PASSWORD)
        CountingHasher.runs = 0
        Http().post("/api/auth/login", {"email": email, "password": password})
        assert CountingHasher.runs == len(spellings(password))


ADDRESSES = [
    f" {EMAIL}\n",
    f"\u200b{EMAIL}",
    f"{EMAIL}\ufeff",
    f"\u2060{EMAIL}\u00ad",
    f"\u200e\u202a{EMAIL}\u202c",
    f"\u00a0{EMAIL}\u3000",
    f"\u200b {EMAIL} \u200b",
    EMAIL.upper(),
    "\uff42\uff52\uff4f\uff4e\uff4e\uff20\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45\uff0e\uff4f\uff52\uff47",
]


@pytest.mark.parametrize("address", ADDRESSES, ids=ascii)
def test_what_was_pasted_around_an_address_is_taken_off(http: Http, address: str) -> None:
    body = {"email": address, "password": PASSWORD}
    created = http.post("/api/auth/register", body)
    assert (created.status_code, created.json()["user"]["email"]) == (201, EMAIL)
    assert http.post("/api/auth/register", body).json()["code"] == "email_taken"
    assert http.post("/api/auth/login", body).status_code == 200
    assert login(PASSWORD) == 200


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a@b\u00fccher.example", "A@Bu\u0308cher.example"),
        ("a@\u00d6l.example", "a@\u00f6l.example"),
    ],
)
def test_a_domain_is_the_same_in_every_spelling(http: Http, one: str, other: str) -> None:
    body = {"email": one, "password": PASSWORD}
    assert http.post("/api/auth/register", body).status_code == 201
    assert http.post("/api/auth/login", {"email": other, "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize("character", ["\u200b", "\ufeff", "\u2060", "\u00ad", "\u202e", "\u3164"])
@pytest.mark.parametrize("address", ["a{}b@example.org", "ab@exam{}ple.org", "ab@{}example.org"])
def test_an_invisible_character_in_an_address_is_named(
    http: Http, address: str, character: str
) -> None:
    body = {"email": address.format(character), "password": PASSWORD}
    response = http.post("/api/auth/register", body)
    assert response.status_code == 400
    assert response.json()["email"] == [
        "This address contains an invisible character. Type it again."
    ]
