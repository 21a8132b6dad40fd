"""`python -m chatbot lore try`: books of any program, and a sentence for other files."""

from pathlib import Path

import pytest

from chatbot.__main__ import main
from chatbot.tests.formats.samples import DATA, V2, dump, make_png, pack, text

ENTRY = {"keys": ["ice"], "content": "Cold."}


@pytest.mark.parametrize(
    "data",
    [
        dump({"entries": {"0": {"key": ["ice"], "content": "Cold."}}}),
        dump({"kind": "memory", "entries": [{"keywords": ["ice"], "entry": "Cold."}]}),
        make_png(
            text("chara", pack({**V2, "data": {**DATA, "character_book": {"entries": [ENTRY]}}}))
        ),
    ],
)
def test_a_book_of_any_program_is_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    book = tmp_path / "book"
    book.write_bytes(data)
    assert main(["lore", "try", str(book), "--message", "Is there ice?"]) == 0
    assert "keys (ice)" in capsys.readouterr().out


def test_a_picture_without_a_book_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(make_png())
    assert main(["lore", "try", str(picture), "--message", "x"]) == 1
    assert capsys.readouterr().err == f"{picture}: This is a picture without a card in it.\n"
    assert main(["lore", "try", str(tmp_path / "none"), "--message", "x"]) == 1
    assert "No such file" in capsys.readouterr().err
