"""`api.sql.prepared` on the models it serves: what it gives equals what the ORM gives."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count, Max

from accounts import rotation, sessions
from accounts.models import Session, User, UserSettings
from accounts.tests.conftest import EMAIL, PASSWORD
from api.sql.prepared import PreparedLookup, PreparedQuery

pytestmark = pytest.mark.django_db

BY_ID = PreparedQuery(
    lambda session_id: Session.objects.select_related("user__settings").filter(pk=session_id)
)
NEWEST_TWO = PreparedQuery(
    lambda user_id: Session.objects.filter(user_id=user_id, revoked_at=None).order_by(
        "-created_at"
    )[:2]
)
OF_USERS = PreparedLookup(lambda ids: Session.objects.filter(user_id__in=ids, revoked_at=None))
COUNTS = PreparedLookup(
    lambda ids: (
        Session.objects.filter(user_id__in=ids)
        .values_list("user_id")
        .annotate(Count("pk"), Max("created_at"))
    )
)


def values(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.fixture
def session(bronn: User) -> Session:
    token = sessions.issue(bronn, user_agent="A browser", ip="::1").refresh
    rotation.rotate(token)
    UserSettings.objects.update(theme="dark")
    return Session.objects.select_related("user__settings").get()


def test_every_field_of_every_table_is_the_orms(
    session: Session, django_assert_num_queries: Any
) -> None:
    BY_ID.fetch(session.pk)
    with django_assert_num_queries(1):
        (found,) = BY_ID.fetch(session.pk)
        assert values(found) == values(session)
        assert values(found.user) == values(session.user)
        assert values(found.user.settings) == values(session.user.settings)
    assert not found._state.adding
    assert found._state.db == "default"


def test_a_missing_side_of_a_join_is_missing(
    session: Session, django_assert_num_queries: Any
) -> None:
    UserSettings.objects.all().delete()
    (found,) = BY_ID.fetch(session.pk)
    with django_assert_num_queries(0), pytest.raises(UserSettings.DoesNotExist):
        _ = found.user.settings


def test_no_row_is_an_empty_list(session: Session) -> None:
    assert BY_ID.fetch(uuid4()) == []


def test_a_found_row_can_be_saved(session: Session) -> None:
    (found,) = BY_ID.fetch(session.pk)
    found.user_agent = "Another browser"
    found.save()
    assert Session.objects.get().user_agent == "Another browser"


def test_order_filters_and_slices_hold(bronn: User) -> None:
    other = User.objects.create_user("tyrion@example.org", PASSWORD)
    for user in (bronn, bronn, other, bronn, bronn):
        sessions.issue(user)
    newest = list(Session.objects.filter(user=bronn).order_by("-created_at"))
    sessions.revoke(newest[0].pk)
    assert NEWEST_TWO.fetch(bronn.pk) == newest[1:3]
    assert len(NEWEST_TWO.fetch(other.pk)) == 1


@pytest.fixture
def people() -> list[User]:
    users = [User.objects.create_user(f"{n}@example.org", "") for n in range(9)]
    for times, user in enumerate(users):
        for _ in range(times):
            sessions.issue(user)
    return users


@pytest.mark.parametrize("length", range(1, 10))
def test_a_list_of_any_length_finds_its_rows_once(people: list[User], length: int) -> None:
    ids = [user.pk for user in people[-length:]]
    found = OF_USERS.fetch(ids)
    expected = Session.objects.filter(user_id__in=ids)
    assert sorted(row.pk for row in found) == sorted(row.pk for row in expected)
    assert {row.pk: values(row) for row in found} == {row.pk: values(row) for row in expected}


def test_tuples_are_the_orms(people: list[User]) -> None:
    ids = [user.pk for user in people]
    expected = Session.objects.values_list("user_id").annotate(Count("pk"), Max("created_at"))
    assert sorted(COUNTS.fetch(ids)) == sorted(expected)


def test_no_ids_ask_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert OF_USERS.fetch([]) == []


def test_a_long_list_is_asked_in_pieces(
    people: list[User], monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr("api.sql.prepared.queries.LOOKUP_IDS", 4)
    ids = [user.pk for user in people]
    with django_assert_num_queries(3):
        found = OF_USERS.fetch(ids)
    assert len(found) == len({row.pk for row in found}) == sum(range(9))


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_share_what_they_prepared() -> None:
    user = User.objects.create_user(EMAIL, PASSWORD)
    sessions.issue(user)
    pk = Session.objects.get().pk

    def fetch(_: int) -> str:
        try:
            return BY_ID.fetch(pk)[0].user.email
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(fetch, range(64))) == {EMAIL}
