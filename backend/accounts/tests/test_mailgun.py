"""Mailgun's API, as a server on a real port speaks it."""

import threading
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from accounts import outbox
from accounts.models import OutgoingMail, User
from accounts.tests.conftest import EMAIL

pytestmark = pytest.mark.django_db


class Mailgun(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.status = 200
        self.requests: list[tuple[str, str, dict[str, list[str]]]] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Mailgun

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fields = read_form(self.headers["Content-Type"], body)
        authorization = self.headers["Authorization"] or ""
        self.server.requests.append((self.path, authorization, fields))
        # A refusal that quotes what it refuses, as web services like to.
        quoted = fields["text"][0].replace("\r\n", " ").replace("\n", " ").replace('"', "")
        answer = b'{"id": "<1@example.org>", "message": "Queued. Thank you."}'
        if self.server.status != 200:
            answer = f'{{"message": "refused: {quoted}"}}'.encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        pass


def read_form(media_type: str, body: bytes) -> dict[str, list[str]]:
    if media_type.startswith("application/x-www-form-urlencoded"):
        return parse_qs(body.decode())
    parser = BytesParser(policy=policy.HTTP)
    message = parser.parsebytes(b"Content-Type: " + media_type.encode() + b"\r\n\r\n" + body)
    found: dict[str, list[str]] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        found.setdefault(name, []).append(part.get_content())
    return found


@pytest.fixture
def mailgun(settings: Any) -> Iterator[Mailgun]:
    with Mailgun() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
        settings.DEFAULT_FROM_EMAIL = "Bronn <noreply@example.org>"
        settings.ANYMAIL = {
            "MAILGUN_API_KEY": "key-of-the-test",
            "MAILGUN_SENDER_DOMAIN": "mg.example.org",
            "MAILGUN_API_URL": f"http://127.0.0.1:{server.server_address[1]}/v3",
        }
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def waiting_mail() -> None:
    User.objects.create_user(EMAIL, None)
    outbox.post(outbox.Kind.VERIFY, EMAIL)


def test_a_mail_is_handed_over(mailgun: Mailgun) -> None:
    assert outbox.send_due() == {"sent": 1}
    [(path, authorization, fields)] = mailgun.requests
    assert path == "/v3/mg.example.org/messages"
    assert authorization.startswith("Basic ")
    assert fields["to"] == [EMAIL]
    assert fields["from"] == ["Bronn <noreply@example.org>"]
    assert fields["subject"] == ["Confirm your email address"]
    assert "/verify-email?token=" in fields["text"][0]
    assert "/verify-email?token=" in fields["html"][0]


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_a_refusal_is_tried_again_and_quotes_nothing(
    mailgun: Mailgun, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    mailgun.status = status
    assert outbox.send_due() == {"put off": 1}
    assert OutgoingMail.objects.get().last_error == f"AnymailRequestsAPIError {status}"
    assert "token" not in caplog.text
    assert "key-of-the-test" not in caplog.text
