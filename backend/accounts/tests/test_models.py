import pytest
from django.db import IntegrityError

from accounts.models import User, UserSettings
from accounts.tests.conftest import EMAIL, PASSWORD

pytestmark = pytest.mark.django_db


def test_an_address_is_lower_case_however_it_is_saved() -> None:
    assert User.objects.create_user("Bronn@Example.org", PASSWORD).email == EMAIL
    assert User(email="Other@Example.org").email == "Other@Example.org"
    other = User.objects.create(email="Other@Example.org")
    other.refresh_from_db()
    assert other.email == "other@example.org"


def test_the_database_refuses_upper_case_past_the_model() -> None:
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="Bronn@Example.org")])


def test_the_database_refuses_a_second_user_of_an_address() -> None:
    User.objects.create_user(EMAIL, PASSWORD)
    with pytest.raises(IntegrityError):
        User.objects.create_user(EMAIL.upper(), PASSWORD)


def test_a_superuser_may_do_all() -> None:
    user = User.objects.create_superuser(EMAIL, PASSWORD)
    assert (user.is_staff, user.is_superuser, user.email_verified) == (True, True, True)
    assert UserSettings.objects.get().user == user


def test_a_user_without_a_password_matches_none() -> None:
    user = User.objects.create_user(EMAIL)
    assert not user.has_usable_password()
    assert not user.check_password("")
