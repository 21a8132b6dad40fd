"""Spans of requests and model calls reach an OpenTelemetry collector where one is named."""

import time
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from chat.tests.faults.conftest import NewDatabase
from config.tests.collector import Collector, chat, collector, running_server

CANARY = "canary-of-the-question"


def spans(found: Collector) -> list[Span]:
    return [
        span
        for _, _, body in found.received
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def facts(span: Span) -> dict[str, Any]:
    return {
        pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "string_value")
        for pair in span.attributes
    }


def test_a_reply_is_a_request_and_inside_of_it_a_model_call(new_database: NewDatabase) -> None:
    with collector() as found:
        with running_server(
            new_database("SQLite"),
            OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{found.host}",
            OTEL_EXPORTER_OTLP_HEADERS="X-Api-Key=a%20key",
            OTEL_SERVICE_NAME="the-wall",
        ) as url:
            assert chat(url, CANARY, **{"X-Request-ID": "a-request"}).status_code == 200
        received = list(found.received)
        by_name = {span.name: span for span in spans(found)}
    path, headers, _ = received[0]
    assert (path, headers["x-api-key"]) == ("/v1/traces", "a key")
    request, call = by_name["POST /api/chat/stream"], by_name["chat offline/persona"]
    assert facts(request)["http.response.status_code"] == 200
    assert facts(request)["request_id"] == "a-request"
    assert call.parent_span_id == request.span_id
    assert call.trace_id == request.trace_id
    assert request.parent_span_id == b""
    assert facts(call)["status"] == "success"
    assert facts(call)["gen_ai.usage.output_tokens"] > 0
    assert (request.kind, call.kind) == (Span.SPAN_KIND_SERVER, Span.SPAN_KIND_CLIENT)
    assert "POST /api/auth/login" in by_name
    assert not [name for name in by_name if "readyz" in name]
    sent = b"".join(body for _, _, body in received)
    assert b"the-wall" in sent
    for secret in (CANARY, "somebody@example.org", "Bearer"):
        assert secret.encode() not in sent


@pytest.mark.thorough
def test_a_share_of_nothing_sends_nothing(new_database: NewDatabase) -> None:
    with collector() as found:
        with running_server(
            new_database("SQLite"),
            OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{found.host}",
            OTEL_TRACES_SAMPLER_ARG="0",
        ) as url:
            assert chat(url, "Well met").status_code == 200
        assert found.received == []


def test_a_collector_that_is_away_holds_up_neither_replies_nor_the_end(
    new_database: NewDatabase,
) -> None:
    with running_server(
        new_database("SQLite"), OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9"
    ) as url:
        assert chat(url, "Well met").status_code == 200
        stopping_at = time.monotonic()
    assert time.monotonic() - stopping_at < 20
