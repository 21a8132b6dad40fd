"""Lists the doctor among the commands. `manage.py` runs it before Django reads the settings."""

from typing import Any

from django.core.management.base import BaseCommand

from config.doctor.command import build_parser


class Command(BaseCommand):
    """For `manage.py help` and `manage.py help doctor` only."""

    def create_parser(self, *arguments: Any, **options: Any) -> Any:
        """The doctor's own parser."""
        return build_parser()
