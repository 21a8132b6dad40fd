"""What the tests of characters share: a client, people, and characters of theirs."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from testing import bearer, make_user

NOT_FOUND = b'{"detail":"Not found.","code":"not_found"}'
ABSENT_ID = "00000000-0000-4000-8000-000000000000"
MALFORMED_IDS = ("1", "x", "{" + ABSENT_ID + "}", ABSENT_ID.replace("-", ""), "a" * 300)
LIST = "/api/characters"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Http:
    """JSON in (or raw bytes), signed in as one user, or as nobody without headers."""

    headers: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, query, headers=self.headers)

    def send(self, method: str, path: str, body: Any = b"", kind: str = "application/json") -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.generic(method, path, raw, kind, headers=self.headers)

    def post(self, path: str, body: Any = b"") -> Any:
        return self.send("POST", path, body)

    def patch(self, path: str, body: Any) -> Any:
        return self.send("PATCH", path, body)

    def delete(self, path: str) -> Any:
        return self.send("DELETE", path)

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
