"""Turn off two-step sign-in for a user who lost both the authenticator and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services.second_factor import reset


class Command(BaseCommand):
    """`manage.py reset_second_factor ADDRESS`."""

    help = (
        "Turn off two-step sign-in for an account whose owner lost the authenticator and the "
        "recovery codes. First verify that the request is from the owner, who is notified by mail."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="email address of the account")

    def handle(self, *_: Any, **options: Any) -> None:
        """Turn it off; fails for an account that does not exist or has it off."""
        try:
            user = User.objects.get_by_natural_key(options["address"])
        except User.DoesNotExist:
            raise CommandError("There is no account with this address.") from None
        if not reset(user):
            raise CommandError("Two-step sign-in is off for this account.")
        self.stdout.write(f"Two-step sign-in is off for {user.email}.")
