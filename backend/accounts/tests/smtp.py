"""A mail server on a real port: it takes mails as one does, or fails as one does."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass(frozen=True, slots=True)
class Envelope:
    """One mail as the server took it: who it is for, and every byte of it."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def text(self, subtype: str = "plain") -> str:
        part = self.message.get_body((subtype,))
        assert part is not None
        return str(part.get_content())


@dataclass(slots=True)
class Behaviour:
    """How the server answers. `replies` replaces the answer to a command (upper case; `CONNECT` and
    `END` are the greeting and the answer to the mail itself); an empty one drops the connection.
    """

    replies: Mapping[str, str] = field(default_factory=dict)
    is_hanging: bool = False
    # Before the mail counts as taken, and then before the client is told so.
    delay_seconds: float = 0.0
    answer_after_seconds: float = 0.0


class Mailbox(socketserver.ThreadingTCPServer):
    """Where the mails arrive; `behaviour` may be changed at any time."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.behaviour = Behaviour()
        self.received: list[Envelope] = []
        self.connections = 0
        self.released = threading.Event()
        super().__init__(("127.0.0.1", 0), _Session)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.server.connections += 1
        if self.server.behaviour.is_hanging:
            self.server.released.wait(30)
            return
        # A client that goes away in the middle is no fault of the server's.
        with suppress(ConnectionError, ValueError):
            self._converse()

    def _converse(self) -> None:
        sender, recipients = "", []
        if not self._answer("CONNECT", "220 test"):
            return
        while line := self.rfile.readline().decode().strip():
            command = line.split(":")[0].split(" ")[0].upper()
            if command == "MAIL":
                sender = _address(line)
            elif command == "RCPT":
                recipients.append(_address(line))
            if not self._answer(command, _ANSWERS.get(command, "502 what?")) or command == "QUIT":
                return
            if command == "DATA" and "DATA" not in self.server.behaviour.replies:
                self._take(sender, tuple(recipients))
                recipients = []
                time.sleep(self.server.behaviour.answer_after_seconds)
                if not self._answer("END", "250 taken"):
                    return

    def _take(self, sender: str, recipients: tuple[str, ...]) -> None:
        lines = list(iter(self.rfile.readline, b".\r\n"))
        time.sleep(self.server.behaviour.delay_seconds)
        if self.server.behaviour.replies.get("END", "").startswith(("4", "5")):
            return
        self.server.received.append(Envelope(sender, recipients, b"".join(lines)))

    def _answer(self, command: str, usual: str) -> bool:
        reply = self.server.behaviour.replies.get(command, usual)
        if not reply:
            self.connection.shutdown(socket.SHUT_RDWR)
            return False
        self.wfile.write(reply.encode() + b"\r\n")
        return True


_ANSWERS = {
    "EHLO": "250-test\r\n250 8BITMIME",
    "HELO": "250 test",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


def _address(line: str) -> str:
    return line[line.index("<") + 1 : line.rindex(">")]


@contextmanager
def run_mailbox() -> Iterator[Mailbox]:
    with Mailbox() as mailbox:
        thread = threading.Thread(target=mailbox.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield mailbox
        mailbox.released.set()
        mailbox.shutdown()
        thread.join()


def settings_for(mailbox: Mailbox) -> dict[str, Any]:
    """Django's settings that send through it."""
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": mailbox.port,
        "EMAIL_TIMEOUT": 1,
        "DEFAULT_FROM_EMAIL": "Bronn <noreply@example.org>",
    }


def environment_for(mailbox: Mailbox) -> dict[str, str]:
    """The same as a server's environment."""
    return {
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mailbox.port),
        "EMAIL_TIMEOUT": "1",
        "DEFAULT_FROM_EMAIL": "Bronn <noreply@example.org>",
    }
