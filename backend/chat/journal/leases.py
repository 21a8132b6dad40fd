"""Leases: a process renews those of its runs to show that it still writes them.

All functions are synchronous and run in a thread that owns a database connection.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from api import process
from chat.models import Run

LEASE = timedelta(seconds=15)
# Maximum lost runs that one sweep ends.
SWEEP_RUNS = 100


def renew_leases(run_ids: Sequence[UUID]) -> None:
    """Keep these runs for another `LEASE`, by the database's clock."""
    Run.objects.active().filter(pk__in=run_ids).update(lease_expires_at=Now() + LEASE)


def find_lost(*, since: timedelta = timedelta()) -> list[UUID]:
    """Running runs whose writer is gone, at most `SWEEP_RUNS`; with `since` only those whose lease
    expired that long ago.
    """
    lost = Q(lease_expires_at__lt=Now() - since) if since else is_lost()
    return list(Run.objects.active().filter(lost).values_list("pk", flat=True)[:SWEEP_RUNS])


def is_lost() -> Q:
    """Condition of lost runs: the lease has expired, or the process is known to be dead."""
    lost = Q(lease_expires_at__lt=Now())
    if names := process.dead_siblings():
        lost |= Q(owner__in=names)
    return lost
