from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import sessions
from accounts.devices import describe_device
from accounts.models import Session, User
from accounts.tests.conftest import CREDENTIALS, PASSWORD, Http

PATH = "/api/auth/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1"
)
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


def sign_in(user_agent: str) -> Http:
    body = Http().post("/api/auth/login", CREDENTIALS, **{"User-Agent": user_agent}).json()
    return Http(body["access"])


@pytest.mark.django_db
def test_the_list_shows_ones_living_sessions(bronn: User) -> None:
    laptop, phone = sign_in(FIREFOX), sign_in(PHONE)
    sessions.issue(User.objects.create_user("tyrion@example.org", PASSWORD))
    gone = sign_in("curl/8.5.0")
    assert gone.delete(PATH + "/" + str(Session.objects.latest("created_at").pk)).status_code == 204

    body = laptop.get(PATH).json()
    assert set(body) == {"count", "next", "previous", "results"}
    assert [(row["device"], row["current"]) for row in body["results"]] == [
        ("Safari on iPhone", False),
        ("Firefox on Linux", True),
    ]
    assert all(
        set(row) == {"id", "device", "created_at", "last_seen_at", "current"}
        and row["created_at"].endswith("Z")
        for row in body["results"]
    )
    assert [row["current"] for row in phone.get(PATH).json()["results"]] == [True, False]


@pytest.mark.django_db
def test_ending_one_session_leaves_the_others(bronn: User) -> None:
    laptop, phone = sign_in(FIREFOX), sign_in(PHONE)
    [phones] = [row for row in laptop.get(PATH).json()["results"] if not row["current"]]
    assert laptop.delete(f"{PATH}/{phones['id']}").status_code == 204
    assert phone.get("/api/me").status_code == 401
    assert laptop.get("/api/me").status_code == 200
    assert laptop.delete(f"{PATH}/{phones['id']}").status_code == 404


@pytest.mark.django_db
def test_ending_the_own_session_is_signing_out(bronn: User) -> None:
    laptop = sign_in(FIREFOX)
    [mine] = laptop.get(PATH).json()["results"]
    assert laptop.delete(f"{PATH}/{mine['id']}").status_code == 204
    assert laptop.get("/api/me").status_code == 401


@pytest.mark.django_db
def test_ending_all_others_leaves_the_own(bronn: User) -> None:
    laptop, phone, tablet = sign_in(FIREFOX), sign_in(PHONE), sign_in("")
    stranger = sessions.issue(User.objects.create_user("tyrion@example.org", PASSWORD)).access
    assert laptop.delete(PATH).status_code == 204
    assert [client.get("/api/me").status_code for client in (laptop, phone, tablet)] == [
        200,
        401,
        401,
    ]
    assert Http(stranger).get("/api/me").status_code == 200
    assert laptop.get(PATH).json()["count"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["foreign", "absent", "malformed", "ended"])
def test_what_is_not_ones_own_living_session_is_not_there(bronn: User, which: str) -> None:
    laptop = sign_in(FIREFOX)
    sessions.issue(User.objects.create_user("tyrion@example.org", PASSWORD))
    sessions.issue(bronn)
    ended = Session.objects.filter(user=bronn).latest("created_at")
    sessions.revoke(ended.pk)
    ids = {
        "foreign": Session.objects.get(user__email="tyrion@example.org").pk,
        "absent": uuid4(),
        "malformed": "1",
        "ended": ended.pk,
    }
    response = laptop.delete(f"{PATH}/{ids[which]}")
    assert response.status_code == 404
    assert response.content == b'{"detail":"Not found.","code":"not_found"}'
    assert Session.objects.filter(revoked_at=None).count() == 2


@pytest.mark.django_db
def test_a_login_is_forgotten_a_day_after_its_end(bronn: User) -> None:
    now = timezone.now()
    long_ago, lately = now - timedelta(hours=25), now - timedelta(hours=23)
    for fields in (
        {"user_agent": "alive"},
        {"user_agent": "ended lately", "revoked_at": lately},
        {"user_agent": "ended long ago", "revoked_at": long_ago},
        {"user_agent": "expired lately", "expires_at": lately},
        {"user_agent": "expired long ago", "expires_at": long_ago},
    ):
        sessions.issue(bronn)
        Session.objects.filter(user_agent="").update(**fields)
    sessions.forget_ended()
    left = set(Session.objects.values_list("user_agent", flat=True))
    assert left == {"alive", "ended lately", "expired lately"}


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0.0.0 Safari/537.36",
         "Chrome on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/142.0 Safari/537.36 Edg/142.0",
         "Edge on Windows"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Chrome/142.0 Safari/537.36",
         "Chrome on macOS"),
        (f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {WEBKIT} Chrome/142.0 Mobile Safari/537.36",
         "Chrome on Android"),
        (f"Mozilla/5.0 (X11; CrOS x86_64) {WEBKIT} Chrome/142.0 Safari/537.36",
         "Chrome on ChromeOS"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/142.0 Safari/537.36 OPR/120",
         "Opera on Linux"),
        ("curl/8.5.0", "curl"),
        ("python-httpx2/2.16.0", "python-httpx2"),
        ("Mozilla/5.0", "Unknown device"),
        ("", "Unknown device"),
        ("\x00/<script>", "Unknown device"),
        ("A" * 255, "Unknown device"),
        ("My Chat Client", "My Chat Client"),
    ],
)  # fmt: skip
def test_a_device_has_the_name_that_people_give_it(user_agent: str, device: str) -> None:
    assert describe_device(user_agent) == device
