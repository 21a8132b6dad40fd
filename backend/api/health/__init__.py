"""`/healthz`: the process lives. `/readyz`: it can serve, so send it work."""

from api.health.checks import add_check
from api.health.draining import (
    is_draining,
    refuse_when_draining,
    start_draining,
    stop_draining,
)
from api.health.endpoints import health_app, healthz, readyz

__all__ = [
    "add_check",
    "health_app",
    "healthz",
    "is_draining",
    "readyz",
    "refuse_when_draining",
    "start_draining",
    "stop_draining",
]
