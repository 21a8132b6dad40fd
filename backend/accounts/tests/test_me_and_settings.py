from typing import Any

import pytest

from accounts.models import User, UserSettings
from accounts.tests.conftest import EMAIL, Http
from api.renderers import format_time

pytestmark = pytest.mark.django_db


def test_me_tells_who_is_signed_in(signed_in: Http, bronn: User) -> None:
    assert signed_in.get("/api/me").json() == {
        "id": str(bronn.id),
        "email": EMAIL,
        "email_verified": False,
        "date_joined": format_time(bronn.date_joined),
        "theme": "light",
        "chat_model": None,
        "language": None,
        "has_password": True,
    }


def test_me_tells_a_person_without_a_password(signed_in: Http, bronn: User) -> None:
    bronn.set_unusable_password()
    bronn.save()
    assert signed_in.get("/api/me").json()["has_password"] is False


def test_a_user_made_without_settings_has_defaults(signed_in: Http) -> None:
    UserSettings.objects.all().delete()
    assert signed_in.get("/api/settings").json() == {
        "theme": "light",
        "chat_model": None,
        "language": None,
    }
    assert signed_in.get("/api/me").json()["theme"] == "light"
    assert signed_in.patch("/api/settings", {"theme": "dark"}).json()["theme"] == "dark"
    assert signed_in.get("/api/me").json()["theme"] == "dark"


def test_each_setting_changes_alone(signed_in: Http) -> None:
    first = signed_in.patch("/api/settings", {"theme": "dark"})
    assert (first.status_code, first.json()) == (
        200,
        {"theme": "dark", "chat_model": None, "language": None},
    )
    second = signed_in.patch("/api/settings", {"chat_model": "openai/gpt-4o"})
    assert second.json() == {"theme": "dark", "chat_model": "openai/gpt-4o", "language": None}
    assert signed_in.patch("/api/settings", {}).json() == second.json()
    assert signed_in.get("/api/settings/").json() == second.json()
    third = signed_in.patch("/api/settings", {"chat_model": None})
    assert third.json() == {"theme": "dark", "chat_model": None, "language": None}


@pytest.mark.parametrize("model", ["openai/gpt-5", "offline", "openai/*", "scripted/", "", " "])
def test_a_model_off_the_list_is_refused(signed_in: Http, settings: Any, model: str) -> None:
    settings.LLM_ALLOWED_MODELS = ("openai/gpt-4o", "offline/persona", "scripted/*")
    response = signed_in.patch("/api/settings", {"theme": "dark", "chat_model": model})
    assert response.status_code == 400
    assert "chat_model" in response.json()
    assert signed_in.get("/api/settings").json() == {
        "theme": "light",
        "chat_model": None,
        "language": None,
    }


def test_a_vendors_star_offers_all_its_models(signed_in: Http, settings: Any) -> None:
    settings.LLM_ALLOWED_MODELS = ("scripted/*",)
    response = signed_in.patch("/api/settings", {"chat_model": "scripted/slow"})
    assert response.json()["chat_model"] == "scripted/slow"


def test_the_theme_is_set_by_json_and_by_form(signed_in: Http) -> None:
    response = signed_in.post("/api/settings/theme", {"theme": "dark"})
    assert (response.status_code, response.json()) == (200, {"theme": "dark"})
    response = signed_in.client.post(
        "/api/settings/theme/",
        "theme=light",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {signed_in.access}"},
    )
    assert (response.status_code, response.json()) == (200, {"theme": "light"})
    assert signed_in.get("/api/me").json()["theme"] == "light"
    response = signed_in.client.post(  # as a browser's FormData is sent
        "/api/settings/theme",
        {"theme": "dark"},
        headers={"Authorization": f"Bearer {signed_in.access}"},
    )
    assert (response.status_code, response.json()) == (200, {"theme": "dark"})


@pytest.mark.parametrize("body", [{}, {"theme": "blue"}, {"theme": None}, {"theme": 1}])
def test_another_theme_is_refused(signed_in: Http, body: dict[str, Any]) -> None:
    response = signed_in.post("/api/settings/theme", body)
    assert response.status_code == 400
    assert response.json() == {
        "error": "Invalid theme",
        "detail": "The theme must be light or dark.",
        "code": "invalid_theme",
    }


@pytest.mark.parametrize("path", ["/api/me", "/api/settings", "/api/settings/theme"])
def test_nobody_has_no_settings(http: Http, path: str) -> None:
    for response in (http.get(path), http.post(path, {}), http.patch(path, {})):
        assert response.status_code == 401
        assert response.json()["code"] == "not_authenticated"


def test_a_language_is_chosen_and_left_to_the_browser_again(signed_in: Http) -> None:
    assert signed_in.patch("/api/settings", {"language": "de"}).json()["language"] == "de"
    assert signed_in.get("/api/me").json()["language"] == "de"
    assert signed_in.patch("/api/settings", {"theme": "dark"}).json()["language"] == "de"
    assert signed_in.patch("/api/settings", {"language": None}).json()["language"] is None


@pytest.mark.parametrize("language", ["fr", "DE", "", " ", 1, True, ["de"]])
def test_another_language_is_refused(signed_in: Http, language: object) -> None:
    response = signed_in.patch("/api/settings", {"language": language})
    assert response.status_code == 400
    assert "language" in response.json()
    assert signed_in.get("/api/settings").json()["language"] is None
