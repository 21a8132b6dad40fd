"""GET /api/characters and GET /api/models: what one may choose from; and choosing another character
in the middle of a conversation.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from chat.tests.conftest import SCRIPTED
from chat.tests.sockets import Tabs
from conftest import Server
from llm_service.tests.wire_server import WireServer
from testing import Api, Http, make_conversation, make_user, read_frames

pytestmark = pytest.mark.django_db


def test_every_character_has_a_face(http: Http) -> None:
    rows = http.get("/api/characters").json()
    assert rows[0]["name"] == "Bronn"
    assert len({row["slug"] for row in rows}) == len(rows)
    always = {
        "id",
        "slug",
        "name",
        "tagline",
        "greeting",
        "avatar",
        "look",
        "openers",
        "alternate_greetings",
        "topics",
        "entry_count",
        "token_count",
        "version",
        "updated_at",
    }
    for row in rows:
        assert row.keys() - always == {
            "avatar_url",
            "tags",
            "visibility",
            "is_mine",
            "is_hidden",
            "owner_name",
        }
        assert row["look"].keys() == {"accent", "light", "device"}
        assert all(row[name] for name in always)
        assert all(row["look"].values())


def greeted(http: Http, character: str) -> str:
    """What a new conversation with `character` begins with."""
    fresh = http.post("/api/conversations", {"character": character, "greeting": True}).json()
    [message] = http.get(f"/api/conversations/{fresh['id']}/messages").json()["results"]
    return str(message["content"])


def test_the_greeting_shown_is_the_greeting_stored(http: Http) -> None:
    for row in http.get("/api/characters").json():
        assert greeted(http, row["name"]) == greeted(http, row["slug"]) == row["greeting"]


@pytest.mark.parametrize(
    ("setting", "file_name"), [("BRONN_STYLE_PATH", "own.yml"), ("PERSONA_DIR", "bronns_style.yml")]
)
def test_the_operators_own_greeting_is_shown_and_stored(
    http: Http, settings: Any, tmp_path: Path, setting: str, file_name: str
) -> None:
    packaged = http.get("/api/characters").json()
    own = tmp_path / file_name
    own.write_text("greeting: Coin first.\n")
    setattr(settings, setting, own if setting == "BRONN_STYLE_PATH" else tmp_path)

    bronn, *others = http.get("/api/characters").json()
    kept = {key: packaged[0][key] for key in ("slug", "name", "tagline", "avatar", "entry_count")}
    assert bronn | kept == bronn
    assert bronn["greeting"] == "Coin first."
    assert others == packaged[1:]
    # A name that looks the same is the same character, with the same files.
    for name in ("Bronn", "bronn", "BRONN", "Bro\u200bnn"):
        assert greeted(http, name) == "Coin first."
    assert "Coin" not in greeted(http, "Bronn the Younger")

    own.write_text("greeting: Talk is dearer now.\n")
    assert http.get("/api/characters").json()[0]["greeting"] == "Talk is dearer now."


def test_the_operators_own_look_is_shown(http: Http, settings: Any, tmp_path: Path) -> None:
    settings.PERSONA_DIR = tmp_path
    (tmp_path / "mauds_style.yml").write_text(
        "look: {device: moon, accent: blue}\nopeners: Who goes there?\n"
    )
    maud = http.get("/api/characters").json()[1]
    # What is wrong in a file costs only itself.
    assert maud["look"] == {"accent": "", "light": "", "device": "moon"}
    assert maud["openers"] == ["Who goes there?"]
    assert maud["alternate_greetings"] == []
    # Without topics of its own it is about what its notes are about.
    assert "lighthouse" in maud["topics"]
    assert maud["entry_count"] > 40


def test_the_next_reply_is_the_new_characters(server: Server, upstream: WireServer) -> None:
    user = make_user()
    conversation = make_conversation(user)
    api = server.api(user)

    def ask(prompt: str) -> str:
        api.stream(conversation.pk, prompt, model="openai/echo")
        # The replies echo what they were sent.
        messages = upstream.received[-1].body["messages"]
        return str([message for message in messages if message["role"] != "assistant"])

    first = ask("Who speaks? What do you charge?")
    assert "Bronn" in first
    assert "<notes>" in first
    path = f"/api/conversations/{conversation.pk}"
    answer = api.http.patch(path, json={"character": "  Zebulon of Nowhere "})
    assert (answer.status_code, answer.json()["character"]) == (200, "Zebulon of Nowhere")
    asked = ask("And now?")
    assert "Zebulon of Nowhere" in asked
    # Nor what the other one knew.
    assert "Bronn" not in asked
    assert "<notes>" not in asked
    assert "Who speaks?" in asked


def test_another_character_is_told_to_every_tab(server: Server, tabs: Tabs) -> None:
    user = make_user()
    conversation = make_conversation(user)
    there = tabs.ready(make_conversation(user).pk, user)
    path = f"/api/conversations/{conversation.pk}"
    changed = server.api(user).http.patch(path, json={"character": "Arya"}).json()
    assert (changed["character"], changed["title"]) == ("Arya", "Arya")
    assert there.until("thread.title.updated")["title"] == "Arya"
    assert there.until("conversation.updated")["conversation"] == changed


def test_a_reply_under_way_is_not_disturbed(server: Server) -> None:
    user = make_user()
    conversation = make_conversation(user)
    api = server.api(user)
    body = {
        "conversation_id": str(conversation.pk),
        "prompt": "[[script tokens=40 delay_ms=50]] Hello",
        "model": SCRIPTED,
    }
    with api.http.stream("POST", "/api/chat/stream", json=body) as response:
        frames = read_frames(response.iter_lines())
        assert next(frames).event == "start"
        path = f"/api/conversations/{conversation.pk}"
        changed = api.http.patch(path, json={"character": "Arya"}).json()
        assert (changed["character"], changed["active_run"]["status"]) == ("Arya", "running")
        assert list(frames)[-1].data["status"] == "final"
    assert api.get(path)["title"] == "Arya — [[script tokens=40 delay_ms=50]] Hello"


def test_a_title_given_at_the_same_moment_stays(server: Server) -> None:
    user = make_user()
    apis = [server.api(user), server.api(user)]
    changes = [{"character": "Arya"}, {"title": "Mine"}]

    def change(api: Api, path: str, body: dict[str, str]) -> int:
        return int(api.http.patch(path, json=body).status_code)

    for _ in range(12):
        path = f"/api/conversations/{make_conversation(user).pk}"
        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(change, apis, [path, path], changes)) == [200, 200]
        answer = apis[0].get(path)
        assert (answer["character"], answer["title"]) == ("Arya", "Mine")


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
