"""What the tests of accounts share: a client, one person, and their tokens."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts import google
from accounts.google_certificates import Certificates
from accounts.models import User
from accounts.tests.google_server import CLIENT_ID, CertificateServer, serve_certificates
from accounts.tests.phones import Phone, set_up
from accounts.tests.smtp import Mailbox, run_mailbox, settings_for

EMAIL = "bronn@example.org"
PASSWORD = "a castle on the Blackwater"
CREDENTIALS = {"email": EMAIL, "password": PASSWORD}
# In the middle of a code's step: none of the tests shall cross its end by accident.
START = 1_800_000_015


@dataclass(frozen=True, slots=True)
class Http:
    """JSON in (or raw bytes), with a token in the header where there is one."""

    access: str = ""
    client: Client = field(
        default_factory=lambda: Client(raise_request_exception=False, enforce_csrf_checks=True)
    )

    def get(self, path: str, **headers: str) -> Any:
        return self._send("GET", path, b"", headers)

    def post(self, path: str, body: Any = b"", **headers: str) -> Any:
        return self._send("POST", path, body, headers)

    def patch(self, path: str, body: Any = b"", **headers: str) -> Any:
        return self._send("PATCH", path, body, headers)

    def delete(self, path: str, body: Any = b"", **headers: str) -> Any:
        return self._send("DELETE", path, body, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        if self.access:
            headers = {"Authorization": f"Bearer {self.access}"} | headers
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return self.client.generic(method, path, body, "application/json", headers=headers)


def outcome(response: Any) -> tuple[int, str]:
    return response.status_code, response.json().get("code", "")


@pytest.fixture
def http() -> Http:
    return Http()


@pytest.fixture
def bronn() -> User:
    return User.objects.create_user(EMAIL, PASSWORD)


@pytest.fixture
def tokens(http: Http, bronn: User) -> dict[str, str]:
    """`access` and `refresh` of a fresh login."""
    body = http.post("/api/auth/login", CREDENTIALS).json()
    return {"access": body["access"], "refresh": body["refresh"]}


@pytest.fixture
def signed_in(tokens: dict[str, str]) -> Http:
    return Http(tokens["access"])


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A mail server here, which the settings name."""
    with run_mailbox() as running:
        for name, value in settings_for(running).items():
            setattr(settings, name, value)
        yield running


@pytest.fixture
def certs(monkeypatch: pytest.MonkeyPatch) -> Iterator[CertificateServer]:
    """Google's certificates, from a server here."""
    with serve_certificates() as server:
        monkeypatch.setattr(google, "certificates", Certificates(server.url))
        yield server


@pytest.fixture
def google_sign_in(settings: Any, certs: CertificateServer) -> None:
    settings.GOOGLE_OAUTH_CLIENT_ID = CLIENT_ID


@pytest.fixture
def mandatory(settings: Any) -> None:
    """Addresses have to be verified."""
    settings.EMAIL_VERIFICATION_REQUIRED = True


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def phone(clock: time_machine.Traveller, bronn: User) -> Phone:
    return set_up(bronn)
