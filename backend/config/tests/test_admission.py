"""Per-user limits: beyond them requests get a 429, and other users are not slowed."""

import time
from collections import Counter
from threading import Thread

import pytest
from pytest_django.fixtures import Settings

from api import throttling
from chat.models import Run
from chat.services.turn_limits import REPLIES_AT_ONCE
from chat.streaming.application import STREAMS_PER_PERSON
from conftest import Server
from testing import make_conversation, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def limited(settings: Settings) -> None:
    settings.RATE_LIMITS_ENABLED = True
    settings.LLM_ALLOWED_MODELS = ("scripted/test",)


@pytest.mark.parametrize(
    ("path", "rate"),
    [("/me", throttling.READS), ("/search?q=x", throttling.SEARCHES)],
)
def test_a_burst_is_answered_and_what_goes_on_is_not(
    server: Server, path: str, rate: throttling.Rate
) -> None:
    hasty, other = server.api(make_user()), server.api(make_user())
    begun = time.monotonic()
    statuses = Counter(hasty.http.get(f"/api{path}").status_code for _ in range(rate.burst * 2))
    allowed = rate.burst + (time.monotonic() - begun) * rate.per_second + 1
    assert rate.burst <= statuses[200] <= allowed
    refused = next(
        answer for _ in range(100) if (answer := hasty.http.get(f"/api{path}")).status_code != 200
    )
    assert refused.status_code == 429
    assert refused.json()["code"] == "throttled"
    assert int(refused.headers["Retry-After"]) >= 1
    assert other.http.get(f"/api{path}").status_code == 200


def test_each_limit_is_the_documented_one() -> None:
    documented = {"reads": (20, 60), "writes": (5, 20), "searches": (5, 5)}
    rates = (throttling.READS, throttling.WRITES, throttling.SEARCHES)
    assert {rate.name: (rate.per_second, rate.burst) for rate in rates} == documented
    # Tries change nothing, so as many may follow each other as changes.
    assert throttling.TRIES.burst == throttling.WRITES.burst


def test_a_stranger_has_a_bucket_too(server: Server) -> None:
    stranger, body = server.api(), {"refresh": "none"}
    statuses = Counter(
        stranger.http.post("/api/auth/logout", json=body).status_code for _ in range(60)
    )
    assert statuses[429] > 0


def test_three_replies_at_once(server: Server) -> None:
    user = make_user()
    conversations = [make_conversation(user) for _ in range(REPLIES_AT_ONCE + 1)]
    script = "[[script tokens=400 delay_ms=20]]"
    readers = []
    for number, conversation in enumerate(conversations[:-1]):
        api = server.api(user)
        reader = Thread(
            target=api.stream, args=(conversation.pk, script), kwargs={"model": "scripted/test"}
        )
        reader.start()
        readers.append(reader)
        while Run.objects.active().count() <= number:
            time.sleep(0.01)
        time.sleep(1.05)  # one turn a second
    turn = {
        "conversation_id": str(conversations[-1].pk),
        "prompt": script,
        "model": "scripted/test",
    }
    refused = server.api(user).http.post("/api/chat/stream", json=turn)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_replies")
    assert not conversations[-1].messages.exists()
    for run_id in Run.objects.active().values_list("pk", flat=True):
        server.api(user).http.post(f"/api/chat/runs/{run_id}/stop")
    for reader in readers:
        reader.join(10)


def test_six_streams_at_once(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    api = server.api(user)
    script = "[[script tokens=400 delay_ms=20]]"
    writer = Thread(
        target=api.stream, args=(conversation.pk, script), kwargs={"model": "scripted/test"}
    )
    writer.start()
    while not Run.objects.active().exists():
        time.sleep(0.01)
    path = f"/api/chat/stream?conversation_id={conversation.pk}"
    statuses: Counter[int] = Counter()
    opened = []
    for _ in range(STREAMS_PER_PERSON + 2):
        client = server.api(user).http
        answer = client.send(client.build_request("GET", path), stream=True)
        statuses[answer.status_code] += 1
        opened.append(answer)
    assert statuses == {200: STREAMS_PER_PERSON - 1, 429: 3}
    for answer in opened:
        answer.close()
    run_id = Run.objects.active().get().pk
    server.api(user).http.post(f"/api/chat/runs/{run_id}/stop")
    writer.join(10)
