"""`/admin/numbers/`: permissions, and right counts in few queries."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from chat.models import Activity, Conversation, Message, Run
from config.numbers import people, replies
from llm_service.models import LLMCallLog
from testing import make_conversation, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/numbers/"
NOW = timezone.now()
TODAY = NOW.replace(hour=0, minute=0, second=0, microsecond=0)


def make_run(conversation: Conversation, status: str, *, code: str = "", days: int = 0) -> None:
    message = Message.objects.create(
        conversation=conversation, depth=0, role="assistant", content="x" * 10, is_visible=False
    )
    Run.objects.create(
        conversation=conversation,
        message=message,
        model="offline/persona",
        status=status,
        error_code=code,
        owner="a-process",
        lease_expires_at=NOW,
        created_at=NOW - timedelta(days=days),
    )


def make_call(model: str, *, days: int = 0, tokens: int = 0, wait: int | None = None) -> None:
    LLMCallLog.objects.create(
        model=model,
        status="success",
        created_at=NOW - timedelta(days=days),
        total_tokens=tokens,
        first_token_ms=wait,
        cost_usd=Decimal("0.25"),
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def boss() -> Client:
    return signed_in(User.objects.create_superuser("cersei@example.org", "power is power now"))


def test_it_opens_with_rows_in_every_table(boss: Client) -> None:
    user = make_user()
    conversation = make_conversation(user)
    Conversation.objects.filter(pk=conversation.pk).update(message_count=12)
    make_run(conversation, "final")
    make_run(conversation, "error", code="upstream_timeout")
    make_call("openai/gpt-4o", tokens=1234, wait=800)
    page = boss.get(ADDRESS).content.decode()
    for text in ("upstream_timeout", "openai/gpt-4o", "1,234", "800 ms", user.email, "final"):
        assert text in page
    assert "Numbers" in boss.get("/admin/").content.decode()


def test_it_opens_without_any(boss: Client) -> None:
    assert boss.get(ADDRESS).status_code == 200


def test_only_staff_with_all_of_the_permissions_see_it() -> None:
    assert Client().get(ADDRESS).status_code == 302
    person = make_user()
    assert signed_in(person).get(ADDRESS).status_code == 302
    clerk = make_user(is_staff=True)
    client = signed_in(clerk)
    assert client.get(ADDRESS).status_code == 403
    assert ADDRESS not in client.get("/admin/").content.decode()
    for name in ("view_user", "view_run", "view_llmcalllog"):
        assert client.get(ADDRESS).status_code == 403
        clerk.user_permissions.add(Permission.objects.get(codename=name))
    assert client.get(ADDRESS).status_code == 200
    assert ADDRESS in client.get("/admin/").content.decode()


def test_replies_are_counted_by_state_and_error_in_both_spans() -> None:
    conversation = make_conversation(make_user())
    make_run(conversation, "final")
    make_run(conversation, "final", days=3)
    make_run(conversation, "final", days=8)
    make_run(conversation, "error", code="no_api_key", days=2)
    make_run(conversation, "interrupted", code="worker_lost")
    found = replies.count_replies(TODAY)
    assert found.by_state == {"final": (1, 2), "error": (0, 1), "interrupted": (1, 1)}
    assert found.by_error == {"no_api_key": (0, 1), "worker_lost": (1, 1)}


def test_the_wait_for_a_first_text_is_that_of_the_last_days() -> None:
    assert replies.measure_first_text(TODAY).median is None
    for wait in range(1, 101):
        make_call("a/b", wait=wait)
    make_call("a/b", wait=100_000, days=8)
    found = replies.measure_first_text(TODAY)
    assert (found.calls, found.median, found.p95) == (100, 50, 95)


def test_usage_is_summed_up_by_day_and_by_model() -> None:
    make_call("a/b", tokens=10)
    make_call("a/b", tokens=5, days=1)
    make_call("c/d", tokens=100, days=6)
    make_call("c/d", tokens=1000, days=7)
    total, days, models = replies.sum_usage(TODAY)
    assert (total.calls, total.tokens, total.cost_usd) == (3, 115, Decimal("0.75"))
    assert [sums.tokens for _, sums in days] == [10, 5, 0, 0, 0, 0, 100]
    assert list(models) == ["c/d", "a/b"]


def test_people_are_counted_when_they_came_and_when_they_wrote() -> None:
    for days in (0, 5, 20, 40):
        user = make_user()
        User.objects.filter(pk=user.pk).update(date_joined=NOW - timedelta(days=days))
        Activity.objects.update_or_create(
            user=user, defaults={"last_turn_at": NOW - timedelta(days=days)}
        )
    closed = make_user()
    User.objects.filter(pk=closed.pk).update(deleted_at=NOW)
    assert people.count_people(TODAY) == people.People(4, (1, 2, 3), (1, 2, 3))


def test_the_people_who_keep_most_come_first() -> None:
    large, small = make_user(), make_user()
    for user, count in ((large, 40), (small, 2), (large, 10)):
        conversation = make_conversation(user)
        Conversation.objects.filter(pk=conversation.pk).update(message_count=count)
        make_run(conversation, "final")
    first, second = people.find_largest()
    assert (first.email, first.conversations, first.messages, first.bytes) == (
        large.email,
        2,
        50,
        500,
    )
    assert (second.email, second.messages) == (small.email, 2)


def test_the_queries_do_not_grow_with_what_is_there(
    boss: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(15):
        conversation = make_conversation(make_user())
        for _ in range(3):
            make_run(conversation, "final")
        make_call(f"a/{uuid.uuid4()}", wait=5)
    with django_assert_max_num_queries(10 + people.LARGEST):
        assert boss.get(ADDRESS).status_code == 200
