"""How `make serve` runs the backend: uvicorn workers under gunicorn's supervision."""

import os
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Any

from api import process
from api.sql.sqlite.files import find_obstacle
from api.uvicorn.descriptors import raise_limit
from config import databases, env, env_sources, listening

env_sources.load_file(Path(__file__).parent / ".env")
_database = env.database("DATABASE_URL", Path(__file__).parent / "db.sqlite3")
_is_file = _database["ENGINE"] == databases.SQLITE
if _is_file and (obstacle := find_obstacle(Path(str(_database["NAME"])))):
    # One sentence, instead of a traceback from every worker.
    raise SystemExit(obstacle)
bind = listening.read_bind()
workers = listening.read_workers()
# The folder through which the metrics of several processes are added up.
metrics_folder = tempfile.mkdtemp(prefix="metrics-") if workers > 1 else ""
if metrics_folder:
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", metrics_folder)
from config import logs  # noqa: E402  prometheus_client reads the variable when it is imported

# Before the workers are forked, because they inherit it.
raise_limit()
worker_class = "config.worker.Worker"
# The worker gives running replies 20 s and then needs a moment to write their endings.
graceful_timeout = 25
timeout = 60
keepalive = 30
# gunicorn's control socket is not used here. It lies in the home folder, which a container cannot
# write and two servers of one user would share.
control_socket_disable = True
# Gives gunicorn's own lines (starts, stops and failures of workers) the format of all others.
logconfig_dict = logs.build(
    env.choice("LOG_LEVEL", "INFO", logs.LEVELS), env.choice("LOG_FORMAT", "auto", logs.FORMATS)
)

_supervisor = uuid.uuid4().hex[:12]


def _name(worker: Any) -> str:
    return f"{_supervisor}-{worker.age}-{worker.pid}"


def post_fork(server: Any, worker: Any) -> None:
    """Give the worker a name that the supervisor also knows."""
    process.set_name(_name(worker))


def child_exit(server: Any, worker: Any) -> None:
    """Record a dead worker: its replacement ends its replies without waiting for their leases."""
    process.add_dead_sibling(_name(worker))
    if metrics_folder:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """Remove the folder of the metrics."""
    if metrics_folder:
        shutil.rmtree(metrics_folder, ignore_errors=True)
