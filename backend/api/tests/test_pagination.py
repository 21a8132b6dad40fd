import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def groups() -> None:
    Group.objects.bulk_create(Group(name=f"group {i:03}") for i in range(45))


def test_the_first_page(http: Client) -> None:
    body = http.get("/api/groups").json()
    assert body["count"] == 45
    assert body["previous"] is None
    assert body["next"] == "/api/groups?page=2"
    assert body["results"] == [f"group {i:03}" for i in range(20)]


def test_the_links_lead_through_every_row_once(http: Client) -> None:
    seen: list[str] = []
    link = "/api/groups?page_size=7&other=kept"
    while link:
        body = http.get(link).json()
        seen += body["results"]
        link = body["next"]
    assert seen == [f"group {i:03}" for i in range(45)]
    assert body["previous"] == "/api/groups?page_size=7&other=kept&page=6"


def test_links_never_repeat_the_host(http: Client) -> None:
    body = http.get("/api/groups/?page=2", headers={"Host": "localhost:9300"}).json()
    assert body["next"] == "/api/groups?page=3"
    assert body["previous"] == "/api/groups?page=1"


def test_a_size_above_100_is_clamped(http: Client) -> None:
    Group.objects.bulk_create(Group(name=f"more {i:03}") for i in range(60))
    assert len(http.get("/api/groups?page_size=1000").json()["results"]) == 100


@pytest.mark.parametrize("page", ["4", "5", "999999999999999999999999", "9" * 5000])
def test_a_page_past_the_end_is_404(http: Client, page: str) -> None:
    response = http.get(f"/api/groups?page={page}")
    assert response.status_code == 404
    assert response.content == b'{"detail":"Invalid page.","code":"not_found"}'


def test_the_first_page_of_nothing_is_empty(http: Client) -> None:
    Group.objects.all().delete()
    assert http.get("/api/groups?page=1").json() == {
        "count": 0,
        "next": None,
        "previous": None,
        "results": [],
    }
    assert http.get("/api/groups?page=2").status_code == 404


@pytest.mark.parametrize("name", ["page", "page_size"])
@pytest.mark.parametrize("value", ["0", "-1", "abc", "", "1.0", "1e3", " 1", "null", "%00", "²"])
def test_nonsense_is_refused(http: Client, name: str, value: str) -> None:
    response = http.get(f"/api/groups?{name}={value}")
    assert response.status_code == 400
    assert response.json()["code"] == f"invalid_{name}"


def test_a_page_costs_two_queries(http: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        http.get("/api/groups?page=2")
    assert len(queries) == 2
