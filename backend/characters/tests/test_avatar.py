"""PUT and DELETE /api/characters/<id>/avatar, GET /api/assets/<id>."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from characters.models import Asset
from characters.tests.conftest import ABSENT_ID, LIST, MALFORMED_IDS, NOT_FOUND, Http
from conftest import Server
from testing import make_user

MIB = 1024 * 1024
SECRET = b"GPS 51.5 north"


def draw(kind: str = "PNG", size: tuple[int, int] = (300, 200), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(out, kind, **options)
    return out.getvalue()


def put(http: Http, character: dict[str, Any], raw: bytes, kind: str = "image/png") -> Any:
    return http.send("PUT", f"{LIST}/{character['id']}/avatar", raw, kind)


def open_picture(answer: Any) -> Image.Image:
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "image/webp"
    image = Image.open(io.BytesIO(answer.content))
    image.load()
    assert image.format == "WEBP"
    return image


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_in_four_sizes(http: Http, kind: str) -> None:
    made = http.make()
    answer = put(http, made, draw(kind, (3000, 1500)), f"image/{kind.lower()}")
    assert answer.status_code == 200
    url = answer.json()["avatar_url"]
    assert url == f"/api/assets/{Asset.objects.get().pk}"
    assert http.get(f"{LIST}/{made['id']}").json()["avatar_url"] == url
    assert {row["avatar_url"] for row in http.get(LIST).json()} == {None, url}
    nobody = Http()
    whole = open_picture(nobody.get(url))
    assert max(whole.size) <= 2048
    assert abs(whole.width - 2 * whole.height) <= 2
    red, green, blue = whole.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert red > 180 > 40 > max(green, blue)
    for size in (64, 256, 1024):
        assert open_picture(nobody.get(url, size=size)).size == (size, size // 2)


@pytest.mark.django_db
def test_a_form_carries_one_too(http: Http) -> None:
    made = http.make()
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + draw() + b"\r\n--x--\r\n"
    )
    answer = put(http, made, form, "multipart/form-data; boundary=x")
    assert open_picture(http.get(answer.json()["avatar_url"])).size == (300, 200)
    empty = put(http, made, b"--x--\r\n", "multipart/form-data; boundary=x")
    assert (empty.status_code, "file" in empty.json()) == (400, True)


@pytest.mark.django_db
def test_a_picture_is_kept_by_who_has_its_address(http: Http) -> None:
    url = put(http, http.make(), draw()).json()["avatar_url"]
    headers = Http().get(url).headers
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Request-ID"]
    for size in ("63", "0", "-1", "x", "2048"):
        answer = Http().get(url, size=size)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (400, "no-store")
    for asset_id in (ABSENT_ID, *MALFORMED_IDS):
        answer = Http().get(f"/api/assets/{asset_id}")
        assert (answer.status_code, answer.content) == (404, NOT_FOUND)


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(http: Http, mode: str) -> None:
    out = io.BytesIO()
    grey: Any = {"1": 1, "LA": (128, 255), "RGB": (128,) * 3, "RGBA": (128,) * 4, "I;16": 128 << 8}
    image = Image.new(mode, (2500, 20), grey.get(mode, 128))
    if mode == "P":
        image = Image.new("RGB", (2500, 20), (128,) * 3).quantize(4)
    image.save(out, "PNG")
    url = put(http, http.make(), out.getvalue()).json()["avatar_url"]
    whole = open_picture(Http().get(url))
    assert whole.width == 2048
    red, green, blue, opaque = whole.convert("RGBA").getpixel((1000, 5))  # type: ignore[misc]
    assert max(red, green, blue) - min(red, green, blue) < 5
    assert abs(red - (255 if mode == "1" else 128)) < 8
    assert (opaque < 200) == (mode == "RGBA")


@pytest.mark.django_db
def test_what_is_not_seen_is_left_out(http: Http) -> None:
    notes = PngInfo()
    notes.add_text("Comment", SECRET.decode())
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6  # to be turned by a quarter
    profile = SECRET * 20
    for raw in (
        draw("PNG", pnginfo=notes, exif=exif, icc_profile=profile) + SECRET,
        draw("JPEG", exif=exif, comment=SECRET, icc_profile=profile) + SECRET,
        draw("WEBP", exif=exif, xmp=SECRET, icc_profile=profile) + SECRET,
    ):
        url = put(http, http.make(), raw).json()["avatar_url"]
        for size in ("", "64", "256", "1024"):
            answer = Http().get(url, size=size)
            assert SECRET not in answer.content
            image = open_picture(answer)
            assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()
            assert image.height > image.width
    for asset in Asset.objects.all():
        for data in (asset.picture, asset.picture_64, asset.picture_256, asset.picture_1024):
            assert SECRET not in bytes(data)


@pytest.mark.django_db
def test_eight_megabytes_and_not_a_byte_more(http: Http) -> None:
    made = http.make()
    padded = draw().ljust(8 * MIB, b"\0")
    assert put(http, made, padded).status_code == 200
    over = put(http, made, padded + b"\0")
    assert (over.status_code, over.json()["code"]) == (413, "body_too_large")
    assert put(http, made, b"{}", "application/json").status_code == 415


@pytest.mark.django_db
def test_another_picture_has_another_address(http: Http) -> None:
    made = http.make()
    first = put(http, made, draw()).json()["avatar_url"]
    assert put(http, made, draw()).json()["avatar_url"] == first
    second = put(http, made, draw(size=(10, 10))).json()["avatar_url"]
    assert second != first
    assert Http().get(first).content == NOT_FOUND
    gone = http.delete(f"{LIST}/{made['id']}/avatar")
    assert (gone.status_code, gone.json()) == (200, {"avatar_url": None})
    assert http.delete(f"{LIST}/{made['id']}/avatar").status_code == 200
    assert Http().get(second).content == NOT_FOUND
    assert http.get(f"{LIST}/{made['id']}").json()["avatar_url"] is None


@pytest.mark.django_db
def test_a_copy_has_a_picture_of_its_own(http: Http, stranger: Http) -> None:
    made = http.make(visibility="shared")
    url = put(http, made, draw()).json()["avatar_url"]
    copy = stranger.post(f"{LIST}/{made['id']}/duplicate").json()
    assert copy["avatar_url"] not in (None, url)
    http.delete(f"{LIST}/{made['id']}")
    assert Http().get(url).content == NOT_FOUND
    assert open_picture(Http().get(copy["avatar_url"])).size == (300, 200)


@pytest.mark.django_db
def test_only_ones_own_gets_one(http: Http, stranger: Http) -> None:
    shared, private = http.make(visibility="shared"), http.make()
    for sent in (put(stranger, shared, draw()), stranger.delete(f"{LIST}/{shared['id']}/avatar")):
        assert (sent.status_code, sent.json()["code"]) == (409, "read_only")
    assert put(stranger, private, draw()).content == NOT_FOUND
    assert put(Http(), shared, draw()).status_code == 401
    assert not Asset.objects.exists()


def test_of_many_at_once_one_is_left(server: Server) -> None:
    api = server.api(make_user())
    made = api.http.post(LIST, json={"definition": {"name": "x"}}).json()
    path = f"{LIST}/{made['id']}/avatar"

    def send(number: int) -> int:
        raw = draw(size=(10 + number, 10))
        answer = api.http.put(path, content=raw, headers={"Content-Type": "image/png"})
        return int(answer.status_code)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(8))) == {200}
    url = f"/api/assets/{Asset.objects.get().pk}"
    assert api.get(f"{LIST}/{made['id']}")["avatar_url"] == url
    assert api.http.get(url).headers["cache-control"].startswith("private")


def test_a_picture_may_come_in_pieces(server: Server) -> None:
    """As the web app's server passes one on."""
    api = server.api(make_user())
    made = api.http.post(LIST, json={"definition": {"name": "x"}}).json()
    path = f"{LIST}/{made['id']}/avatar"
    headers = {"Content-Type": "image/png"}
    raw = draw().ljust(3 * MIB, b"\0")
    pieces = (raw[start : start + MIB] for start in range(0, len(raw), MIB))
    assert api.http.put(path, content=pieces, headers=headers).status_code == 200
    endless = (b"\0" * MIB for _ in range(10))
    over = api.http.put(path, content=endless, headers=headers)
    assert (over.status_code, over.json()["code"]) == (413, "body_too_large")
