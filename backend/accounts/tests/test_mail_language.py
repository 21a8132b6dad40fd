"""The language of a mail: the person's, else that of the request that caused it."""

import re
from typing import Any

import pytest

from accounts import outbox
from accounts.mail_words import SENT_BY, SUBJECTS, format_duration
from accounts.models import OutgoingMail, User, UserSettings
from accounts.outbox import Kind
from accounts.tests.conftest import CREDENTIALS, EMAIL, PASSWORD, Http
from accounts.tests.mails import the_mail
from api.accepted_languages import pick_accepted, set_accepted_languages

pytestmark = pytest.mark.django_db

Language = UserSettings.Language
GERMAN = "de-AT,de;q=0.9,en;q=0.5"


@pytest.fixture
def german(bronn: User) -> User:
    UserSettings.objects.update_or_create(user=bronn, defaults={"language": Language.GERMAN})
    return bronn


@pytest.mark.parametrize("kind", Kind)
def test_each_mail_has_a_german_one(kind: Kind, german: User) -> None:
    outbox.post(kind, EMAIL)
    letter = the_mail()
    assert letter.subject == SUBJECTS[Language.GERMAN][kind]
    html = str(letter.alternatives[0][0])
    assert '<html lang="de">' in html
    for text in (str(letter.body), re.sub(r"<[^>]+>", " ", html)):
        assert re.search(r"\b(du|dein|deine|deines|wenn)\b", text, re.IGNORECASE)
        assert not re.search(r"\b(the|your|was|this)\b", text, re.IGNORECASE)
        assert "{" not in re.sub(r"<style>.*?</style>|@media.*", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("language", Language)
def test_no_mail_lacks_words(language: Language) -> None:
    assert set(SUBJECTS[language]) == set(Kind)
    assert "{address}" in SENT_BY[language]


def test_the_choice_of_the_person_counts_more_than_the_request(german: User, http: Http) -> None:
    http.post("/api/auth/password/reset", {"email": EMAIL}, **{"Accept-Language": "en"})
    assert the_mail().subject == SUBJECTS[Language.GERMAN][Kind.RESET]


def test_without_a_choice_the_request_counts(http: Http, settings: Any) -> None:
    settings.EMAIL_VERIFICATION_REQUIRED = True
    http.post("/api/auth/register", CREDENTIALS, **{"Accept-Language": GERMAN})
    letter = the_mail()
    assert letter.subject == SUBJECTS[Language.GERMAN][Kind.VERIFY]
    assert "Stunden, und nur einmal" in str(letter.body)


def test_a_request_leaves_no_language_to_the_next(bronn: User, http: Http) -> None:
    http.post("/api/auth/password/reset", {"email": EMAIL}, **{"Accept-Language": GERMAN})
    the_mail()
    http.post("/api/auth/password/reset", {"email": "varys@example.org"})
    assert OutgoingMail.objects.get(address="varys@example.org").language == ""


def test_without_either_it_is_english(http: Http) -> None:
    User.objects.create_user(EMAIL, PASSWORD)
    outbox.post(Kind.RESET, EMAIL)
    assert the_mail().subject == SUBJECTS[Language.ENGLISH][Kind.RESET]


@pytest.mark.parametrize(
    ("header", "picked"),
    [
        ("", ""),
        ("de", "de"),
        ("DE-ch", "de"),
        ("fr, en-GB;q=0.8, de;q=0.9", "de"),
        ("fr;q=1, es", ""),
        ("*", ""),
        ("den", ""),
        (";;;,,q=", ""),
        ("x" * 5000, ""),
        ("\u00ff" * 100, ""),
    ],
)
def test_a_language_is_picked_from_any_header(header: str, picked: str) -> None:
    set_accepted_languages(header)
    assert pick_accepted(Language.values) == picked


def test_durations_in_german() -> None:
    assert format_duration(3600, Language.GERMAN) == "1 Stunde"
    assert format_duration(90 * 60, Language.GERMAN) == "90 Minuten"
    assert format_duration(61, Language.GERMAN) == "61 Sekunden"
