"""Bodies that are compressed, and texts in queries that are no UTF-8: refused by every route."""

import gzip

import pytest

from config.tests.refusals import assert_refused, read_rows
from config.tests.routes import Route, by_noun, list_routes
from conftest import Server
from testing import Api, make_user

ABSENT = "00000000-0000-4000-8000-000000000000"
WRITING = [route for route in list_routes() if route.method != "GET"]


@pytest.fixture
def api(server: Server) -> Api:
    return server.api(make_user())


@by_noun(WRITING)
def test_compressed_bodies(api: Api, routes: list[Route]) -> None:
    """Of JSON, forms and pictures alike."""
    before = read_rows()
    body = gzip.compress(b"{}")
    for route in routes:
        path = route.fill(dict.fromkeys(route.parameters, ABSENT))
        for media_type in ("application/json", "image/png", "multipart/form-data; boundary=x"):
            headers = {"Content-Type": media_type, "Content-Encoding": "gzip"}
            # A generator is sent in chunks, without a length.
            content = body if media_type == "image/png" else (piece for piece in [body])
            response = api.http.request(route.method, path, content=content, headers=headers)
            assert_refused(response)
            refused = response.json()
            assert (response.status_code, refused["code"]) == (415, "unsupported_media_type"), route
            assert "Content-Encoding" in refused["detail"]
            assert response.headers["accept-encoding"] == "identity"
    assert read_rows() == before


@pytest.mark.parametrize(
    "path",
    ["/api/search?q", "/api/characters?q", "/api/characters?tag", "/api/conversations?character"],
)
def test_text_in_the_query_that_is_no_utf8(api: Api, path: str) -> None:
    name = path.partition("?")[2]
    for value in ("%ff", "caf%E9", "%ED%A0%80"):
        response = api.http.get(f"{path}={value}")
        assert_refused(response)
        assert response.json() == {
            "detail": f"{name} must be text in UTF-8.",
            "code": f"invalid_{name}",
            name: [f"{name} must be text in UTF-8."],
        }
    assert api.http.get(f"{path}=caf%C3%A9").status_code == 200
