"""/api/characters/import and /export: characters from and to the files of other programs."""

import base64
import io
import json
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from api import throttling
from characters.models import Asset, CardFile, Character
from characters.server_characters import list_all
from characters.tests.conftest import LIST, NOT_FOUND, Http
from chatbot.formats import read_card, write_json, write_png

IMPORT = f"{LIST}/import"
DEFINITION = {
    "name": "Tilda",
    "description": "Keeps the harbour.",
    "first_mes": "You are late.",
    "tags": ["harbour"],
    "extensions": {"elsewhere": {"kept": [1, None]}},
    "unheard_of": {"also": "kept"},
    "character_book": {
        "extensions": {},
        "entries": [
            {
                "keys": ["ice"],
                "content": "The harbour freezes.",
                "enabled": True,
                "insertion_order": 7,
                "extensions": {"position": 4, "odd": True},
            }
        ],
    },
}

pytestmark = pytest.mark.django_db


def draw(**texts: str) -> bytes:
    """A PNG with texts of other programs in it."""
    notes = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        notes.add_text(name, text)
    file = io.BytesIO()
    Image.new("RGB", (12, 16), "teal").save(file, "PNG", pnginfo=notes)
    return file.getvalue()


def send(http: Http, data: bytes, name: str = "tilda.png", path: str = IMPORT, **form: str) -> Any:
    fields = {"file": SimpleUploadedFile(name, data), **form}
    return http.client.post(path, fields, headers=http.headers)


def test_a_card_becomes_a_character_with_its_picture(http: Http) -> None:
    answer = send(http, write_png(DEFINITION, draw(Software="elsewhere")))
    assert answer.status_code == 201, answer.content
    character, report = answer.json()["character"], answer.json()["report"]
    assert (character["name"], character["visibility"], character["is_mine"]) == (
        "Tilda",
        "private",
        True,
    )
    assert character["entry_count"] == 1
    assert character["definition"]["unheard_of"] == {"also": "kept"}
    assert http.client.get(character["avatar_url"]).status_code == 200
    assert (report["format"], report["name"], report["entries"]) == ("PNG", "Tilda", 1)
    assert set(report) >= {"format", "spec", "name", "entries", "assets", "repaired", "kept"}


def test_a_picture_in_an_address_may_be_longer_than_a_text(http: Http) -> None:
    picture = "data:image/png;base64," + base64.b64encode(draw(note="x" * 90_000)).decode()
    icon = {"type": "icon", "uri": picture, "name": "main", "ext": "png"}
    card = {"spec": "chara_card_v3", "data": {**DEFINITION, "assets": [icon]}}
    answer = send(http, json.dumps(card).encode())
    assert answer.status_code == 201, answer.content
    character = answer.json()["character"]
    assert character["definition"]["assets"] == [icon]
    assert http.client.get(character["avatar_url"]).status_code == 200
    longer = {**card, "data": {**DEFINITION, "creator_notes": picture}}
    refused = send(http, json.dumps(longer).encode())
    assert refused.json()["detail"] == "creator_notes: A text may have at most 64 KiB."


def test_a_dry_run_tells_and_stores_nothing(http: Http) -> None:
    for given in ("true", "True", "1"):
        answer = send(http, write_png(DEFINITION), dry_run=given)
        assert answer.status_code == 200
        assert answer.json()["character"] is None
        assert answer.json()["report"]["name"] == "Tilda"
    assert not Character.objects.exists()
    assert send(http, write_png(DEFINITION), dry_run="perhaps").status_code == 400


@pytest.mark.parametrize("kind", ["png", "json", "charx"])
def test_what_goes_out_comes_in_equal(http: Http, kind: str) -> None:
    card = write_png(DEFINITION, draw(Software="elsewhere"))
    first = send(http, card).json()["character"]
    out = http.get(f"{LIST}/{first['id']}/export", format=kind)
    assert out.status_code == 200
    assert out["Content-Disposition"] == f'attachment; filename="tilda.{kind}"'
    again = send(http, out.content, f"tilda.{kind}").json()["character"]
    assert again["definition"] == first["definition"]
    for name in ("extensions", "unheard_of", "first_mes"):
        assert again["definition"][name] == DEFINITION[name]


@pytest.mark.parametrize("name", ["한국어 이름", "日本語", "ไทย"])
def test_a_file_is_saved_under_a_name_of_any_script(http: Http, name: str) -> None:
    made = send(http, write_png(DEFINITION | {"name": name})).json()["character"]
    header = http.get(f"{LIST}/{made['id']}/export")["Content-Disposition"]
    assert header == f"attachment; filename*=utf-8''{quote(made['slug'])}.png"


def test_pixels_and_foreign_chunks_stay(http: Http) -> None:
    picture = draw(Software="elsewhere", parameters="seed 7")
    made = send(http, write_png(DEFINITION, picture)).json()["character"]
    out = http.get(f"{LIST}/{made['id']}/export").content
    with Image.open(io.BytesIO(out)) as shown, Image.open(io.BytesIO(picture)) as before:
        shown.load()
        assert shown.tobytes() == before.tobytes()
        assert shown.text["parameters"] == "seed 7"  # type: ignore[attr-defined]
        assert {"chara", "ccv3"} <= set(shown.text)  # type: ignore[attr-defined]


def test_one_edit_changes_one_field(http: Http) -> None:
    made = send(http, write_png(DEFINITION)).json()["character"]
    definition = made["definition"] | {"scenario": "At night."}
    http.patch(f"{LIST}/{made['id']}", {"definition": definition})
    out = http.get(f"{LIST}/{made['id']}/export", format="json", spec="v3").content
    assert json.loads(out)["data"] == definition


def test_another_picture_takes_the_place_of_the_cards(http: Http) -> None:
    made = send(http, write_png(DEFINITION, draw())).json()["character"]
    file = io.BytesIO()
    Image.new("RGB", (3, 5), "red").save(file, "PNG")
    http.send("PUT", f"{LIST}/{made['id']}/avatar", file.getvalue(), "image/png")
    out = http.get(f"{LIST}/{made['id']}/export").content
    with Image.open(io.BytesIO(out)) as shown:
        assert shown.size == (3, 5)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_card"),
        (b"no card at all", "not_a_card"),
        (draw(), "not_a_card"),
        (b'{"spec": "chara_card_v3", "data": ' + b"[" * 3000, "card_broken"),
        (
            b'{"spec": "chara_card_v2", "data": {"name": "T", "description": "'
            + b"x" * 70_000
            + b'"}}',
            "card_too_large",
        ),
        (
            b'{"spec": "chara_card_v2", "data": {"name": "T", "extensions": {'
            + b",".join(b'"%d": "%s"' % (number, b"x" * 60_000) for number in range(20))
            + b"}}}",
            "card_too_large",
        ),
    ],
)
def test_what_is_no_card_is_told_in_a_sentence(http: Http, data: bytes, code: str) -> None:
    answer = send(http, data, "x.png")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["detail"].endswith(".")
    assert not Character.objects.exists()


def test_a_name_that_is_too_long_is_cut(http: Http) -> None:
    answer = send(http, write_png(DEFINITION | {"name": "Tilda " * 20}))
    assert answer.status_code == 201, answer.content
    assert answer.json()["character"]["name"] == ("Tilda " * 20)[:64].strip()
    assert "cut" in answer.json()["report"]["repaired"][-1]


def test_a_form_without_a_file_is_refused(http: Http) -> None:
    answer = http.client.post(IMPORT, {"file": "text"}, headers=http.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "required")


def test_the_same_file_again_is_recognised(http: Http, stranger: Http) -> None:
    card = write_png(DEFINITION)
    assert send(http, card).json()["report"]["warnings"] == []
    assert "before" in send(http, card, dry_run="true").json()["report"]["warnings"][0]
    assert send(stranger, card).json()["report"]["warnings"] == []


def test_the_same_character_in_another_file_is_recognised(http: Http, stranger: Http) -> None:
    made = send(http, write_png(DEFINITION)).json()
    assert made["same_as"] is None
    other = send(http, write_json(DEFINITION, "v3"), "x.json", dry_run="true").json()
    assert other["content_hash"] == made["content_hash"]
    own = made["character"]
    assert other["same_as"] == {
        "id": own["id"],
        "name": own["name"],
        "sentence": f"You have the same already: “{own['name']}”.",
    }
    changed = send(http, write_json(DEFINITION | {"scenario": "In fog."}, "v3"), dry_run="true")
    assert changed.json()["same_as"] is None
    assert send(stranger, write_png(DEFINITION), dry_run="true").json()["same_as"] is None


def test_ten_an_hour(http: Http, settings: Any) -> None:
    settings.RATE_LIMITS_ENABLED = True
    throttling.forget_all()
    card = write_png(DEFINITION)
    codes = [send(http, card).status_code for _ in range(11)]
    assert codes == [201] * 10 + [429]
    refused = send(http, card)
    assert int(refused["Retry-After"]) > 60


def test_the_file_of_another_is_not_in_what_they_share(http: Http, stranger: Http) -> None:
    made = send(http, write_png(DEFINITION, draw(secret="mine"))).json()["character"]
    address = f"{LIST}/{made['id']}/export"
    assert stranger.get(address).content == NOT_FOUND
    http.patch(f"{LIST}/{made['id']}", {"visibility": "shared"})
    out = stranger.get(address).content
    assert read_card(out).definition["name"] == "Tilda"
    assert b"secret" not in out


def test_the_servers_go_out_with_all_they_know(http: Http) -> None:
    bronn = next(each for each in list_all() if each.persona.name == "Bronn")
    out = http.get(f"{LIST}/{bronn.id}/export", format="json").content
    assert len(read_card(out).definition["character_book"]["entries"]) == 293


def test_the_file_goes_with_the_character(http: Http) -> None:
    made = send(http, write_png(DEFINITION, draw())).json()["character"]
    assert CardFile.objects.count() == 1
    assert http.delete(f"{LIST}/{made['id']}").status_code == 204
    assert not CardFile.objects.exists()
    assert not Asset.objects.exists()


@pytest.mark.parametrize("query", [{"format": "pdf"}, {"spec": "v4"}])
def test_an_export_that_is_none_is_refused(http: Http, query: dict[str, str]) -> None:
    made = http.make()
    assert http.get(f"{LIST}/{made['id']}/export", **query).status_code == 400
