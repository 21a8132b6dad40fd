"""Lists of conversations by the API."""

from typing import Any

PATH = "/api/conversations"


def titles(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["title"] for row in response.json()["results"]]
