"""Errors reach Sentry where a DSN is set: what broke and where, and nothing that anybody wrote."""

import json
from typing import Any

from chat.tests.faults.conftest import NewDatabase
from config.tests.collector import PASSWORD, Collector, chat, collector, running_server
from config.tests.test_start import run

CANARY = "canary-of-the-question"


def events(sentry: Collector) -> list[dict[str, Any]]:
    """The events of the envelopes: a line of headers, then pairs of an item's header and itself."""
    found = []
    for _, _, body in sentry.received:
        lines = body.splitlines()
        for header, item in zip(lines[1::2], lines[2::2], strict=False):
            if json.loads(header)["type"] == "event":
                found.append(json.loads(item))
    return found


def test_an_error_is_reported_without_what_anybody_wrote(new_database: NewDatabase) -> None:
    database = new_database("SQLite")
    with collector() as sentry:
        with running_server(
            database,
            SENTRY_DSN=f"http://a-public-key@{sentry.host}/42",
            SENTRY_ENVIRONMENT="staging",
            LLM_CLIENT="config.tests.broken_client.BrokenClient",
        ) as url:
            answer = chat(url, CANARY, **{"Cookie": "canary-cookie=1", "X-Request-ID": "a-request"})
            assert "server_error" in answer.text
        assert {path for path, _, _ in sentry.received} == {"/api/42/envelope/"}
        (event,) = events(sentry)
        sent = b"".join(body for _, _, body in sentry.received).decode()
    assert event["exception"]["values"][-1]["type"] == "RuntimeError"
    assert event["exception"]["values"][-1]["stacktrace"]["frames"][-1]["function"] == "stream"
    assert event["logentry"] == {"message": "run %s failed"}
    assert (event["logger"], event["environment"]) == ("chat.runs", "staging")
    assert event["tags"]["request_id"] == "a-request"
    token = answer.request.headers["authorization"].removeprefix("Bearer ")
    for secret in (CANARY, "canary-cookie", token, "somebody@example.org", PASSWORD, "k" * 50):
        assert secret not in sent
    # The very failure is in the log, where the operator may read more.
    assert CANARY in (database.folder / "log").read_text()
    assert "vars" not in sent


def test_an_outage_is_not_a_flood_of_reports() -> None:
    code = """
import logging
from config import env_sources; env_sources.use_files = False
from config import error_reports
import django; django.setup()
error_reports.start()
import sentry_sdk
sent = []
sentry_sdk.get_client().transport.capture_envelope = sent.append
for number in range(200):
    logging.getLogger("chat.journal").error("nothing works", extra={"number": number})
print(len(sent))
"""
    done = run(code, DJANGO_SECRET_KEY="k" * 50, SENTRY_DSN="http://key@127.0.0.1:1/1")
    assert 20 <= int(done.stdout) <= 21, done.stderr
