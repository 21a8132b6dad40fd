"""The rows of `benchmarks.database`, and the requests that are measured; needs Django set up."""

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from chat.models import Conversation, Message
from chat.search.index import install, reindex
from testing import bearer, make_user

PEOPLE = 200
MESSAGES_EACH = 50  # in an ordinary conversation
LONG = 10_000
START = datetime(2026, 1, 1, tzinfo=UTC)
_SYLLABLES = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "ar", "en")]
_random = random.Random(7)
VOCABULARY = list(
    dict.fromkeys(
        "".join(_random.choices(_SYLLABLES, k=_random.randint(1, 4))) for _ in range(30_000)
    )
)
_WEIGHTS: list[float] = []
for _number in range(len(VOCABULARY)):
    _WEIGHTS.append((_WEIGHTS[-1] if _WEIGHTS else 0.0) + 1 / (_number + 3))


@dataclass(frozen=True, slots=True)
class Data:
    """What the requests are about: a usual user, and the heavy one with a tenth of everything."""

    usual: User
    heavy: User
    short: UUID
    usual_conversation: UUID
    long: UUID
    long_messages: int
    heavy_conversations: int

    def requests(self) -> dict[str, Callable[[int], object]]:
        """The measured requests by name; each takes the number of the request."""
        client = Client()
        usual, heavy = bearer(self.usual), bearer(self.heavy)

        def get(path: str, headers: dict[str, str], **query: Any) -> None:
            response = client.get(path, query, headers=headers)
            assert response.status_code == 200, response.content

        def find(headers: dict[str, str], words: list[str]) -> Callable[[int], object]:
            return lambda number: get("/api/search", headers, q=words[number % len(words)])

        def insert(number: int) -> None:
            path = f"/api/conversations/{self.usual_conversation}/messages/create"
            body = {"content": f"message {number} " + make_text(30)}
            response = client.post(path, body, content_type="application/json", headers=usual)
            assert response.status_code == 201, response.content

        def page(pk: UUID, headers: dict[str, str], **query: Any) -> Callable[[int], object]:
            return lambda _: get(f"/api/conversations/{pk}/messages", headers, **query)

        common, rare = VOCABULARY[:20], VOCABULARY[2000:2100]
        two = [f"{a} {b}" for a, b in zip(VOCABULARY[5:25], VOCABULARY[200:220], strict=True)]
        begun = [word[:2] for word in VOCABULARY[:40]]
        none = [f"zzz{number}" for number in range(20)]
        return {
            "conversations: usual": lambda _: get("/api/conversations", usual),
            "conversations: heavy": lambda _: get("/api/conversations", heavy),
            "conversations: heavy, page in the middle": lambda _: get(
                "/api/conversations", heavy, page=max(1, self.heavy_conversations // 40)
            ),
            "messages: 50 of 10": page(self.short, heavy, order="desc"),
            "messages: 50 of 10,000, newest": page(self.long, heavy, order="desc"),
            "messages: 50 of 10,000, page 100": page(
                self.long, heavy, page=max(1, self.long_messages // 100)
            ),
            "search: usual, common word": find(usual, common),
            "search: usual, rare word": find(usual, rare),
            "search: usual, two words": find(usual, two),
            "search: usual, two letters": find(usual, begun),
            "search: usual, nothing there": find(usual, none),
            "search: heavy, common word": find(heavy, common),
            "search: heavy, rare word": find(heavy, rare),
            "search: heavy, two words": find(heavy, two),
            "search: heavy, two letters": find(heavy, begun),
            "insert": insert,
        }


def make_text(count: int) -> str:
    """Words with the frequencies of a language: few are common, most are rare."""
    return " ".join(_random.choices(VOCABULARY, cum_weights=_WEIGHTS, k=count)).capitalize() + "."


def fill(rows: int) -> Data:
    """Migrate, then store `rows` messages."""
    call_command("migrate", verbosity=0)
    people = [make_user() for _ in range(PEOPLE)]
    heavy, usual = people[0], people[1]
    long, short = uuid4(), uuid4()
    plan = [(heavy, long, LONG if rows > 2 * LONG else 100), (heavy, short, 10)]
    plan += [
        (
            heavy if _random.random() < 0.1 else people[number % (PEOPLE - 1) + 1],
            uuid4(),
            MESSAGES_EACH,
        )
        for number in range(rows // MESSAGES_EACH)
    ]
    Conversation.objects.bulk_create(
        (
            Conversation(
                id=pk,
                user=user,
                character="Bronn",
                title=make_text(4),
                created_at=START,
                activity_at=START + timedelta(minutes=number),
                message_count=count,
            )
            for number, (user, pk, count) in enumerate(plan)
        ),
        batch_size=1000,
    )
    _store(_messages(plan))
    _remember_leaves()
    usual_conversation = next(pk for user, pk, _ in plan if user is usual)
    heavy_conversations = sum(user is heavy for user, _, _ in plan)
    return Data(usual, heavy, short, usual_conversation, long, plan[0][2], heavy_conversations)


def _messages(plan: list[tuple[User, UUID, int]]) -> Iterator[Message]:
    roles = (Message.Role.USER, Message.Role.ASSISTANT)
    for number, (_, conversation_id, count) in enumerate(plan):
        parent: UUID | None = None
        for depth in range(count):
            message = Message(
                conversation_id=conversation_id,
                parent_id=parent,
                depth=depth,
                role=roles[depth % 2],
                content=make_text(_random.randint(5, 60)),
                created_at=START + timedelta(minutes=number, seconds=depth),
            )
            parent = message.pk
            yield message


def _store(messages: Iterator[Message]) -> None:
    if connection.vendor == "sqlite":
        while batch := list(islice(messages, 20_000)):
            with transaction.atomic():
                Message.objects.bulk_create(batch)
    else:
        _copy(messages)


def _copy(messages: Iterator[Message]) -> None:
    """Load with COPY and build the index afterwards: half an hour less than row by row."""
    fields = Message._meta.local_concrete_fields
    columns = ", ".join(str(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("ALTER TABLE chat_message DISABLE TRIGGER USER")
        while batch := list(islice(messages, 20_000)):
            text = io.StringIO()
            for message in batch:
                values = [field.value_from_object(message) for field in fields]
                text.write("\t".join(map(_as_copy, values)) + "\n")
            with cursor.cursor.copy(f"COPY chat_message ({columns}) FROM STDIN") as copy:
                copy.write(text.getvalue())
        cursor.execute("ALTER TABLE chat_message ENABLE TRIGGER USER")
        cursor.execute("DROP INDEX chat_message_search_words")
    connection.remove_time_limits()  # type: ignore[attr-defined]  # of api.sql.postgresql
    with connection.schema_editor() as editor:
        reindex(editor)
        install(editor)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _as_copy(value: Any) -> str:
    if value is None:
        return "\\N"
    return "{}" if value == {} else str(value)


def _remember_leaves() -> None:
    """Set `leaf_id`, as migration 0003 does for conversations older than the column."""
    from django.db.models import OuterRef, Subquery

    visible = Message.objects.filter(conversation=OuterRef("pk"), is_visible=True)
    leaf = Subquery(visible.order_by("-depth").values("pk")[:1])
    Conversation.objects.update(leaf_id=leaf)
