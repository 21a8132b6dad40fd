"""Traces for an OpenTelemetry collector, where `OTEL_EXPORTER_OTLP_ENDPOINT` names one: a span for
each request and each model call, sent in batches by a thread of the package.

A parent span named by a request (`traceparent`) is ignored, because any client can send one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from api import tracing
from config import VERSION

if TYPE_CHECKING:
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider

SEND_SECONDS = 5.0
# How long shutdown waits for the last spans.
FLUSH_SECONDS = 2.0

_provider: TracerProvider | None = None


class _Span:
    def __init__(self, span: trace.Span) -> None:
        self.span = span

    def end(self, name: str, error: str, attributes: dict[str, tracing.Value]) -> None:
        from opentelemetry.trace import Status, StatusCode

        self.span.update_name(name)
        self.span.set_attributes(attributes)
        if error:
            self.span.set_attribute("error.type", error)
            self.span.set_status(Status(StatusCode.ERROR))
        self.span.end()


class _Tracer:
    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer

    def begin(self, name: str, *, is_call: bool, parent: tracing.Span | None) -> _Span:
        from opentelemetry.context import Context
        from opentelemetry.trace import SpanKind, set_span_in_context

        context = Context()
        if isinstance(parent, _Span):
            context = set_span_in_context(parent.span, context)
        kind = SpanKind.CLIENT if is_call else SpanKind.SERVER
        return _Span(self._tracer.start_span(name, context, kind))


def start() -> None:
    """Trace what this process does, unless no collector is named."""
    global _provider
    if not settings.OTEL_EXPORTER_OTLP_ENDPOINT or _provider is not None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

    names = {"service.name": settings.OTEL_SERVICE_NAME, "service.version": VERSION}
    _provider = TracerProvider(
        resource=Resource.create(names),
        sampler=ParentBasedTraceIdRatio(settings.OTEL_TRACES_SAMPLER_ARG),
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(
        endpoint=f"{settings.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces",
        headers=settings.OTEL_EXPORTER_OTLP_HEADERS,
        timeout=SEND_SECONDS,
    )
    _provider.add_span_processor(BatchSpanProcessor(exporter))
    tracing.install(_Tracer(_provider.get_tracer("bronn", VERSION)))


def stop() -> None:
    """Send pending spans, for `FLUSH_SECONDS` at most. Blocks."""
    global _provider
    provider, _provider = _provider, None
    if provider is not None:
        tracing.install(None)
        provider.force_flush(int(FLUSH_SECONDS * 1000))
        provider.shutdown()
