from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from chat import storage


class Command(BaseCommand):
    help = (
        "Recount the storage of each user's messages. Needed after direct changes of the database."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        people = User.objects.order_by().values_list("pk", flat=True)
        wrong = sum(storage.recount(user_id) for user_id in people.iterator())
        self.stdout.write(f"{wrong} of {people.count()} counts were wrong.")
