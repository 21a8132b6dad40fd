"""PUT /api/characters/<id>/avatar with anything but a picture."""

import random
import struct
import zlib

import pytest

from characters.models import Asset
from characters.tests.conftest import Http
from characters.tests.test_avatar import draw, put


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"x", "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (draw("GIF"), "not_a_picture"),
        (draw("BMP"), "not_a_picture"),
        (draw()[:-60], "not_a_picture"),
        (draw("JPEG")[:200], "not_a_picture"),
        (draw("WEBP")[:100], "not_a_picture"),
        (bomb(100, 100)[:60], "not_a_picture"),
        (bomb(8000, 5001), "picture_too_large"),
        (bomb(60_000, 60_000), "picture_too_large"),
        (bomb(2**31 - 1, 2**31 - 1), "picture_too_large"),
        (b"", "invalid"),
    ],
)
def test_anything_else_is_refused(http: Http, raw: bytes, code: str) -> None:
    made = http.make()
    answer = put(http, made, raw)
    assert (answer.status_code, "file" in answer.json()) == (400, True)
    assert answer.json()["code"] in (code, "required")
    assert not Asset.objects.exists()


@pytest.mark.django_db
def test_no_bytes_bring_it_down(http: Http) -> None:
    chance = random.Random(5)
    made = http.make()
    for kind in ("PNG", "JPEG", "WEBP"):
        whole = draw(kind, (40, 30))
        for _ in range(40):
            broken = bytearray(whole)
            for _ in range(chance.randint(1, 8)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            assert put(http, made, bytes(broken)).status_code in (200, 400)
