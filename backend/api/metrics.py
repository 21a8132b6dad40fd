"""The metrics of `/metrics` for a Prometheus server (`metrics_endpoint.py`).

With several processes their figures are added up: `gunicorn.conf.py` names a folder that all of
them write to (`PROMETHEUS_MULTIPROC_DIR`, see prometheus_client's documentation). Labels have few
values: routes as they are written in the URL map, statuses, names of models that are allowed.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_SHORT: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LONG: Final = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
# Gauges of processes that have ended do not count.
_LIVE: Final = "livesum"
# For values of the shared database, which must not be summed over processes.
_SAME: Final = "livemostrecent"

PROCESSES: Final = Gauge(
    "bronn_processes", "Processes that serve.", ["version"], multiprocess_mode=_LIVE
)
REQUESTS: Final = Counter("bronn_requests", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS: Final = Histogram(
    "bronn_request_seconds",
    "From a request's headers to the end of its answer; streams and sockets are not among them.",
    ["route"],
    buckets=_SHORT,
)
STREAMS: Final = Gauge("bronn_open_streams", "Open event streams.", multiprocess_mode=_LIVE)
SOCKETS: Final = Gauge("bronn_open_sockets", "Open WebSockets.", multiprocess_mode=_LIVE)
ACTIVE_RUNS: Final = Gauge(
    "bronn_active_runs", "Replies that are being written.", multiprocess_mode=_LIVE
)
RUNS: Final = Counter("bronn_runs", "Replies, by how they ended.", ["status"])
FIRST_TEXT_SECONDS: Final = Histogram(
    "bronn_first_text_seconds", "From the launch of a reply to its first text.", buckets=_LONG
)
COMMIT_SECONDS: Final = Histogram(
    "bronn_journal_commit_seconds", "Duration of a commit of the journal.", buckets=_SHORT
)
COMMIT_RUNS: Final = Histogram(
    "bronn_journal_commit_runs",
    "Replies that a commit of the journal has written for.",
    buckets=(1, 2, 5, 10, 25, 50, 100, 250, 500),
)
COMMIT_RETRIES: Final = Counter(
    "bronn_journal_retries", "Commits of the journal that the database refused and got once more."
)
PENDING_CALLS: Final = Gauge(
    "bronn_pending_calls",
    "Calls that wait for a thread of a pool or are in one.",
    ["pool"],
    multiprocess_mode=_LIVE,
)
POOL_WAIT_SECONDS: Final = Histogram(
    "bronn_pool_wait_seconds",
    "From a call's arrival at a pool to its beginning in one of the threads.",
    ["pool"],
    buckets=_SHORT,
)
DATABASE_CONNECTIONS: Final = Gauge(
    "bronn_database_connections",
    "Threads of a pool that keep a connection to the database.",
    ["pool"],
    multiprocess_mode=_LIVE,
)
QUEUED_ROWS: Final = Gauge(
    "bronn_queued_call_rows",
    "Rows of the log of model calls that wait for the database.",
    multiprocess_mode=_LIVE,
)
WAITING_MAILS: Final = Gauge(
    "bronn_waiting_mails", "Mails in the outbox, as last counted.", multiprocess_mode=_SAME
)
RUNNING_LOOPS: Final = Gauge(
    "bronn_running_loops", "Background loops that live.", ["loop"], multiprocess_mode=_LIVE
)
FAILING_LOOPS: Final = Gauge(
    "bronn_failing_loops", "Background loops that fail.", ["loop"], multiprocess_mode=_LIVE
)
LOOP_FAILURES: Final = Counter(
    "bronn_loop_failures", "Failures of background loops, each followed by a restart.", ["loop"]
)
REDIS_CONNECTED: Final = Gauge(
    "bronn_redis_connected", "Processes connected to Redis.", multiprocess_mode=_LIVE
)
MODEL_CALLS: Final = Counter("bronn_model_calls", "Model calls, by their end.", ["model", "end"])
MODEL_CALL_SECONDS: Final = Histogram(
    "bronn_model_call_seconds",
    "From the beginning of a model call to its end, retries included.",
    ["model"],
    buckets=_LONG,
)
MODEL_TOKENS: Final = Counter("bronn_model_tokens", "Tokens, as charged.", ["model", "direction"])
MODEL_COST: Final = Counter(
    "bronn_model_cost_usd", "US dollars, where the price is known.", ["model"]
)
SECURITY_EVENTS: Final = Counter(
    "bronn_security_events", "Sign-ins, failures, locks, and the like.", ["event"]
)
LIMITS_HIT: Final = Counter(
    "bronn_limits_hit", "Requests, sockets and connections beyond a limit.", ["limit"]
)
