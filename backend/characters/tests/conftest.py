"""What the tests of characters share: a client, people, and characters of theirs."""

from collections.abc import Callable
from typing import Any

import pytest

import testing
from accounts.models import User
from testing import bearer, make_user

NOT_FOUND = b'{"detail":"Not found.","code":"not_found"}'
ABSENT_ID = "00000000-0000-4000-8000-000000000000"
MALFORMED_IDS = ("1", "x", "{" + ABSENT_ID + "}", ABSENT_ID.replace("-", ""), "a" * 300)
LIST = "/api/characters"
Json = dict[str, Any]


class Http(testing.Http):
    """It makes characters, too."""

    def make(self, name: str = "Ysolde", **fields: Any) -> Json:
        """A new character, as the API shows it."""
        visibility = fields.pop("visibility", "private")
        body = {"definition": {"name": name, **fields}, "visibility": visibility}
        answer = self.post(LIST, body)
        assert answer.status_code == 201, answer.content
        made: Json = answer.json()
        return made


SignIn = Callable[[User], Http]


@pytest.fixture
def sign_in() -> SignIn:
    return lambda user: Http(bearer(user))


@pytest.fixture
def http(user: User) -> Http:
    return Http(bearer(user))


@pytest.fixture
def stranger(db: None) -> Http:
    """Somebody else."""
    return Http(bearer(make_user("stranger@example.org")))
