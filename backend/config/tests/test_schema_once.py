"""The schema is public and expensive: concurrent requests generate and render it only once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer

from api import schema


class SlowGenerator:
    at_once = 0
    made = 0

    def get_schema(self, public: bool) -> dict[str, Any]:
        cls = type(self)
        cls.at_once += 1
        assert cls.at_once == 1, "drf-spectacular takes no two at once"
        time.sleep(0.1)
        cls.made += 1
        cls.at_once -= 1
        return {"openapi": "3.1.0", "number": cls.made}


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def forget() -> None:
        schema._generate.cache_clear()
        schema._render_once.cache_clear()

    forget()
    monkeypatch.setattr(schema.SchemaView, "generator_class", SlowGenerator)
    yield
    forget()


def test_many_first_requests_are_answered_with_one_schema() -> None:
    with ThreadPoolExecutor(6) as pool:
        made = [*pool.map(lambda _: schema.read_schema(), range(6))]
    assert [found["number"] for found in made] == [1] * 6


@pytest.mark.parametrize("accept", ["application/json", "application/vnd.oai.openapi"])
def test_what_is_sent_is_rendered_once(
    client: Any, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    first = client.get("/api/schema", headers={"Accept": accept})
    assert first.status_code == 200
    for renderer in (OpenApiJsonRenderer2, OpenApiYamlRenderer):
        monkeypatch.setattr(renderer, "render", None, raising=False)
    assert client.get("/api/schema", headers={"Accept": accept}).content == first.content
