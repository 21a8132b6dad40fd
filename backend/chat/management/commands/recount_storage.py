from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from chat import storage


class Command(BaseCommand):
    help = "Count anew what each person's messages take. Needed after writing past the server."

    def handle(self, *args: Any, **options: Any) -> None:
        people = User.objects.order_by().values_list("pk", flat=True)
        wrong = sum(storage.recount(user_id) for user_id in people.iterator())
        self.stdout.write(f"{wrong} of {people.count()} counts were wrong.")
