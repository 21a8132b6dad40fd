"""Send the due mails in the foreground: for a scheduler, or to see why mails are stuck."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts import outbox
from accounts.models import OutgoingMail


class Command(BaseCommand):
    """`manage.py send_outbox [--all]`."""

    help = "Send the due mails of the outbox. A running server does this by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all",
            action="store_true",
            help="also retry failed mails now instead of at their next attempt",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["all"]:
            outbox.retry_now()
        done = outbox.send_due()
        waiting = OutgoingMail.objects.filter(next_attempt_at__gt=timezone.now()).count()
        self.stdout.write(
            f"{done['sent']} sent, {done['put off']} put off, {done['given up']} given up, "
            f"{done['dropped']} dropped, {waiting} waiting"
        )
