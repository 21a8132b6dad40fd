"""A stand-in for Google: keys of our own, a server of their certificates, and signed tokens."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import NameOID

from accounts import google
from api.errors import ApiError

CLIENT_ID = "1234-abc.apps.googleusercontent.com"
SUB = "110169484474386276334"
KEY_ID = "key-1"


@cache
def make_key(name: str) -> RSAPrivateKey:
    """A key of its own for each name."""
    return generate_private_key(65537, 2048)


@cache
def certify(name: str) -> str:
    """The certificate of a key, as PEM."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
    builder = builder.public_key(make_key(name).public_key()).serial_number(1)
    builder = builder.not_valid_before(now - timedelta(days=1))
    certificate = builder.not_valid_after(now + timedelta(days=9)).sign(
        make_key(name), hashes.SHA256()
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def claims(email: Any = "arya@gmail.com", **changes: Any) -> dict[str, Any]:
    """What Google says of somebody; None takes a claim out."""
    now = int(time.time())
    said = {
        "iss": "https://accounts.google.com",
        "azp": CLIENT_ID,
        "aud": CLIENT_ID,
        "sub": SUB,
        "email": email,
        "email_verified": True,
        "picture": "https://lh3.googleusercontent.com/a/picture",
        "name": "Arya",
        "iat": now,
        "exp": now + 3600,
        # Two tokens of one second are two.
        "jti": time.monotonic_ns(),
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def sign(payload: dict[str, Any], *, key: str = KEY_ID, **header: Any) -> str:
    headers = {"kid": KEY_ID} | header
    return jwt.encode(payload, make_key(key), algorithm="RS256", headers=headers)


def token(email: Any = "arya@gmail.com", **changes: Any) -> str:
    return sign(claims(email, **changes))


def encode(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


class CertificateServer:
    """Answers `body` with `status` after `delay` seconds, and counts the questions."""

    def __init__(self) -> None:
        self.body: Any = {KEY_ID: certify(KEY_ID)}
        self.status = 200
        self.cache_control = "public, max-age=19000, must-revalidate"
        self.delay = 0.0
        self.asked = 0
        self.url = ""


@contextmanager
def serve_certificates() -> Iterator[CertificateServer]:
    state = CertificateServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked += 1
            time.sleep(state.delay)
            body = state.body if isinstance(state.body, bytes) else json.dumps(state.body).encode()
            self.send_response(state.status)
            self.send_header("Cache-Control", state.cache_control)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            # Who asked may have given up.
            with suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/certs"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def refusal(raw: str, **options: Any) -> tuple[int, str]:
    """The status and the code that a token is refused with."""
    with pytest.raises(ApiError) as caught:
        google.verify(raw, audience=CLIENT_ID, **options)
    return caught.value.status, caught.value.code
