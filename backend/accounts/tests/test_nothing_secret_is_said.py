"""No password, token, link or key appears in a log line or an error."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import google, outbox, verification
from accounts.google_certificates import Certificates
from accounts.models import User
from accounts.reset_tokens import reset_tokens, write_uid
from accounts.tests.conftest import EMAIL, PASSWORD, Http
from accounts.tests.google_server import CLIENT_ID, serve_certificates, token
from accounts.tests.phones import Phone

pytestmark = pytest.mark.django_db

WRONG = "Lannisters-always-pay"
NEW = "gold for every head"
KEY = "the key that both servers share"
# What anybody may read in an answer that is meant to carry it.
CARRIERS = ("access", "refresh", "secret", "uri", "recovery_codes", "pending")


@pytest.fixture(autouse=True)
def _server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.GOOGLE_OAUTH_CLIENT_ID = CLIENT_ID
    settings.WEB_APP_KEY = KEY
    settings.RATE_LIMITS_ENABLED = True
    with serve_certificates() as server:
        monkeypatch.setattr(google, "certificates", Certificates(server.url))
        yield


def live(secrets: list[str]) -> Iterator[Any]:
    """Every call of an account's life, good and bad; `secrets` grows as they come to be."""
    http = Http()
    body = {"email": EMAIL, "password": PASSWORD}
    proven = {"X-Web-App-Key": KEY, "X-Forwarded-For": "192.0.2.1"}
    yield http.post("/api/auth/register", body, **proven)
    yield http.post("/api/auth/register", body)
    yield http.post("/api/auth/register", {"email": "x", "password": PASSWORD})
    yield http.post("/api/auth/register", f'{{"email": "{EMAIL}", "password": "{WRONG}'.encode())
    yield http.post("/api/auth/login", body | {"password": WRONG})
    signed_in = http.post("/api/auth/login", body)
    yield signed_in
    tokens = signed_in.json()
    secrets += [tokens["access"], tokens["refresh"]]
    me = Http(tokens["access"])
    yield http.post("/api/auth/refresh", {"refresh": tokens["refresh"] + "x"})
    yield http.post("/api/auth/refresh", {"refresh": tokens["access"]})
    yield http.get(f"/api/me?token={tokens['access']}")
    yield Http(tokens["access"] + "x").get("/api/me")
    yield me.post("/api/auth/password/change", {"old_password": WRONG, "new_password": NEW})
    user = User.objects.get()
    _, link = verification.mint(user)
    reset = reset_tokens.make_token(user)
    secrets += [link, reset]
    outbox.post(outbox.Kind.RESET, EMAIL)
    outbox.send_due()
    yield http.post("/api/auth/verify-email", {"token": link + "x"})
    yield http.get(f"/api/auth/verify-email?token={link}")
    yield http.post("/api/auth/verify-email", {"token": link})
    bad = {"uid": write_uid(user), "token": reset, "new_password": "password"}
    yield http.post("/api/auth/password/reset/confirm", bad)
    vouched = token(EMAIL)
    secrets.append(vouched)
    yield http.post("/api/auth/google", {"id_token": vouched[:-9]})
    yield http.post("/api/auth/google", {"id_token": vouched, "password": WRONG})
    yield http.post("/api/auth/google", {"id_token": vouched, "password": PASSWORD})
    yield http.post("/api/auth/google", {"id_token": vouched, "password": PASSWORD})
    yield from protect(http, body, secrets)
    yield me.delete("/api/me", {"password": WRONG})
    for _ in range(7):
        yield http.post("/api/auth/login", body | {"password": WRONG})
    yield http.post("/api/auth/logout", {"refresh": tokens["refresh"]})


def protect(http: Http, body: dict[str, str], secrets: list[str]) -> Iterator[Any]:
    """Two-step sign-in, from its beginning to its end."""
    me = Http(http.post("/api/auth/login", body).json()["access"])
    begun = me.post("/api/auth/authenticator")
    yield begun
    phone = Phone(begun.json()["secret"])
    secrets += [phone.secret, TOTPDevice.objects.get().key]
    proof = {"code": phone.code(), "password": PASSWORD}
    yield me.post("/api/auth/authenticator/confirm", proof | {"code": phone.wrong_code()})
    confirmed = me.post("/api/auth/authenticator/confirm", proof)
    yield confirmed
    codes = confirmed.json()["recovery_codes"]
    secrets += codes
    asked = http.post("/api/auth/login", body)
    secrets.append(asked.json()["pending"])
    step = {"pending": asked.json()["pending"], "code": codes[0]}
    yield http.post("/api/auth/second-factor", step | {"code": codes[0] + "x"})
    yield http.post("/api/auth/second-factor", step)
    yield http.post("/api/auth/second-factor", step)
    outbox.send_due()
    yield me.get("/api/auth/authenticator")
    yield me.delete("/api/auth/authenticator", {"code": codes[1]})


def test_a_whole_life_leaves_no_secret_anywhere(
    caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    caplog.set_level(logging.INFO)
    secrets = [PASSWORD, WRONG, NEW, KEY, settings.SECRET_KEY]
    answers = list(live(secrets))
    assert {answer.status_code for answer in answers} >= {200, 201, 204, 400, 401, 405, 409, 429}
    formatter = logging.Formatter("%(name)s %(message)s %(args)s")
    logged = "\n".join(formatter.format(record) for record in caplog.records)
    for secret in secrets:
        assert secret not in logged
    for answer in answers:
        said = answer.content.decode()
        if answer.status_code < 400 and answer.content:
            carried = answer.json()
            said = str({name: carried[name] for name in carried if name not in CARRIERS})
        assert not [secret for secret in secrets if secret in said], said
        headers = str(answer.headers)
        assert not [secret for secret in secrets if secret in headers]


def test_an_error_that_nobody_foresaw_says_nothing_of_the_request(
    caplog: pytest.LogCaptureFixture, bronn: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: User, raw: str) -> bool:
        raise RuntimeError("the hasher broke")

    monkeypatch.setattr(User, "check_password", fail)
    answer = Http().post("/api/auth/login", {"email": EMAIL, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    assert "the hasher broke" in caplog.text
    assert PASSWORD not in caplog.text
