"""`GET /metrics`."""

from django.conf import settings
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.values import ValueClass

from api.asgi import Receive, Scope, Send, read_headers
from api.error_answers import error_body
from api.errors import by_status, not_found
from api.renderers import encode_json


def render(authorization: str) -> tuple[int, str, bytes]:
    """Status, content type and body for a request with this `Authorization` header. 404 where
    `METRICS_TOKEN` is not set, 401 unless the header bears it.
    """
    token = settings.METRICS_TOKEN
    is_known = constant_time_compare(authorization, f"Bearer {token}")
    if not token or not is_known:
        error = by_status(401) if token else not_found()
        status, body, _ = error_body(error)
        return status, "application/json", encode_json(body)
    return 200, CONTENT_TYPE_LATEST, generate_latest(_registry())


def sum_samples() -> dict[str, dict[str, float]]:
    """The values of our gauges by name and by their label, "" without one; of all processes of
    this machine.
    """
    return {
        family.name: {next(iter(one.labels.values()), ""): one.value for one in family.samples}
        for family in _registry().collect()
        if family.type == "gauge" and family.name.startswith("bronn_")
    }


async def metrics_app(scope: Scope, receive: Receive, send: Send) -> None:
    """`GET /metrics` as an ASGI application, which answers also while all threads are busy."""
    status, content_type, body = render(read_headers(scope).get("authorization", ""))
    sent = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": body})


def _registry() -> CollectorRegistry:
    # The package has read PROMETHEUS_MULTIPROC_DIR when it was imported.
    if not ValueClass._multiprocess:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
