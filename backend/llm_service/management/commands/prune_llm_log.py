"""`manage.py prune_llm_log`: removes old rows of the log of model calls; for cron or a timer."""

from typing import Any

from django.core.management.base import BaseCommand

from llm_service import call_log


class Command(BaseCommand):
    help = "Delete rows of the model call log that are older than LLM_LOG_RETENTION_DAYS."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{call_log.prune()} rows were deleted.")
