"""`GET /metrics`."""

from django.conf import settings
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.values import ValueClass

from api.asgi import Receive, Scope, Send, begin_request, read_headers, send_whole
from api.error_answers import send_error
from api.errors import ApiError, by_status, not_found


def render(authorization: str) -> tuple[str, bytes]:
    """Content type and body for a request with this `Authorization` header. Raises 404 where
    `METRICS_TOKEN` is not set, 401 unless the header has it as its bearer token.
    """
    token = settings.METRICS_TOKEN
    if not token:
        raise not_found()
    if not constant_time_compare(authorization, f"Bearer {token}"):
        raise by_status(401)
    return CONTENT_TYPE_LATEST, generate_latest(_registry())


def sum_samples() -> dict[str, dict[str, float]]:
    """The values of our gauges for all processes of this machine, by name and by the value of
    their label ("" without one).
    """
    return {
        family.name: {next(iter(one.labels.values()), ""): one.value for one in family.samples}
        for family in _registry().collect()
        if family.type == "gauge" and family.name.startswith("bronn_")
    }


async def metrics_app(scope: Scope, receive: Receive, send: Send) -> None:
    """`GET /metrics` as an ASGI application, which answers also while all threads are busy."""
    try:
        content_type, body = render(read_headers(scope).get("authorization", ""))
    except ApiError as error:
        await send_error(scope, send, error)
    else:
        await send_whole(scope, send, begin_request(scope), 200, content_type, body)


def _registry() -> CollectorRegistry:
    # The package reads PROMETHEUS_MULTIPROC_DIR when it is imported.
    if not ValueClass._multiprocess:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
