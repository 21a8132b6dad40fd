"""What every refusal is like, and what has to stay as it is."""

from typing import Any

from django.apps import apps
from django.db import connection

from accounts.models import Session


def read_rows() -> dict[str, list[str]]:
    """Everything that is stored by our own apps, by table. As SQL: it is read 700 times."""
    rows: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for app in ("accounts", "characters", "chat"):
            for model in apps.get_app_config(app).get_models():
                # Whoever asks is seen.
                columns = [
                    connection.ops.quote_name(str(field.column))
                    for field in model._meta.concrete_fields
                    if (model, field.name) != (Session, "last_seen_at")
                ]
                cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table}")  # noqa: S608
                rows[model.__name__] = sorted(map(repr, cursor.fetchall()))
    return rows


def assert_house_style(response: Any) -> None:
    asked = f"{response.request.method} {response.request.url}"
    assert response.status_code < 500, (asked[:300], response.text[:300])
    assert response.headers["x-request-id"], asked[:300]
    assert not response.is_redirect
    if response.status_code < 400:
        return
    assert response.headers["content-type"] == "application/json", (asked, response.text[:300])
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert isinstance(body["detail"], str)
    assert len(body["detail"]) > 5
    assert isinstance(body["code"], str)
    assert body["code"].replace("_", "").isalpha()


def assert_refused(response: Any) -> None:
    assert_house_style(response)
    assert 400 <= response.status_code < 500, (
        response.request.method,
        str(response.request.url)[:300],
        response.status_code,
        response.text[:300],
    )
