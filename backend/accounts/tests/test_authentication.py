from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated

from accounts import sessions
from accounts.authentication import authenticate_header, authenticate_token
from accounts.models import Session, User
from accounts.tests.conftest import Http

pytestmark = pytest.mark.django_db


def test_a_token_leads_to_its_owner_in_one_query(
    bronn: User, tokens: dict[str, str], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        identity = authenticate_token(tokens["access"])
        assert identity.user == bronn
        assert identity.user.settings.theme == "light"
    assert identity.session_id == Session.objects.get().id


def test_me_costs_one_query(signed_in: Http, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert signed_in.get("/api/me").status_code == 200


@pytest.mark.parametrize("event", ["epoch", "inactive", "deleted", "revoke_all", "revoke"])
def test_what_ends_a_session_ends_its_access(signed_in: Http, bronn: User, event: str) -> None:
    match event:
        case "epoch":
            User.objects.update(epoch=1)
        case "inactive":
            User.objects.update(is_active=False)
        case "deleted":
            bronn.delete()
        case "revoke_all":
            bronn.end_sessions()
        case "revoke":
            sessions.revoke(Session.objects.get().id)
    response = signed_in.get("/api/me")
    assert response.status_code == 401
    assert response.json() == {"detail": "This session has ended.", "code": "token_not_valid"}
    with pytest.raises(AuthenticationFailed):
        authenticate_token(signed_in.access)


def test_an_access_token_is_good_for_five_minutes(signed_in: Http) -> None:
    now = timezone.now()
    with time_machine.travel(now + timedelta(seconds=298)):
        assert signed_in.get("/api/me").status_code == 200
    with time_machine.travel(now + timedelta(seconds=301)):
        response = signed_in.get("/api/me")
        assert (response.status_code, response.json()["code"]) == (401, "token_not_valid")


def test_last_seen_is_written_once_a_minute(
    tokens: dict[str, str], django_assert_num_queries: Any
) -> None:
    later = timezone.now() + timedelta(seconds=61)
    with time_machine.travel(later, tick=False):
        with django_assert_num_queries(2):
            authenticate_token(tokens["access"])
        with django_assert_num_queries(1):
            authenticate_token(tokens["access"])
    assert Session.objects.get().last_seen_at == later


@pytest.mark.parametrize("header", [None, "", "Basic eDp5"])
def test_no_bearer_header_is_no_authentication(header: str | None) -> None:
    with pytest.raises(NotAuthenticated):
        authenticate_header(header)


def test_one_persons_token_never_names_another(http: Http, signed_in: Http, bronn: User) -> None:
    other = {"email": "tyrion@example.org", "password": "a mind needs books"}
    access = http.post("/api/auth/register", other).json()["access"]
    assert Http(access).get("/api/me").json()["email"] == "tyrion@example.org"
    assert signed_in.get("/api/me").json()["email"] == bronn.email
