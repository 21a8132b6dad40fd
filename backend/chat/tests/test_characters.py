"""GET /api/characters and GET /api/models: what one may choose from."""

from typing import Any

import pytest

from chat.tests.conftest import Http

pytestmark = pytest.mark.django_db


def test_every_character_has_a_face(http: Http) -> None:
    rows = http.get("/api/characters").json()
    assert rows[0]["name"] == "Bronn"
    assert len({row["slug"] for row in rows}) == len(rows)
    for row in rows:
        assert row.keys() == {"slug", "name", "tagline", "greeting", "avatar"}
        assert all(row.values())


def test_the_models_that_may_be_used(http: Http) -> None:
    assert http.get("/api/models").json() == {
        "default": "offline/persona",
        "models": [
            {"id": "openai/gpt-4o", "label": "gpt-4o", "provider": "openai", "ready": False},
            {
                "id": "openai/gpt-4o-mini",
                "label": "gpt-4o-mini",
                "provider": "openai",
                "ready": False,
            },
            {
                "id": "offline/persona",
                "label": "Offline replies",
                "provider": "offline",
                "ready": True,
            },
        ],
    }


def test_with_a_key_the_vendor_is_ready(http: Http, settings: Any) -> None:
    settings.OPENAI_API_KEY = "sk-test"
    body = http.get("/api/models").json()
    assert body["default"] == "openai/gpt-4o-mini"
    assert [model["ready"] for model in body["models"]] == [True, True, True]
    assert "sk-test" not in str(body)
