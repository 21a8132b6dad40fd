from pathlib import Path

import pytest

from chatbot.__main__ import main
from chatbot.formats import read_card
from chatbot.tests.formats.samples import BOOK, DATA, V2, dump, make_png, pack, text


def test_card_prints_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tilda.png"
    file.write_bytes(make_png(text("chara", pack(V2), crc=1)))
    assert main(["card", str(file)]) == 0
    assert capsys.readouterr().out == (
        "Tilda: PNG V2, 2 entries, 0 assets\n"
        "repaired: The checksum of the card's chunk was wrong; it is written right.\n"
        "warning: Several entries of the lorebook have the id 0; all are kept.\n"
    )


def test_card_reads_a_lorebook_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "book.json"
    file.write_bytes(dump(BOOK))
    assert main(["card", str(file)]) == 0
    assert capsys.readouterr().out.startswith("Harbour: lorebook V2, 2 entries")


@pytest.mark.parametrize("name", ["a.png", "a.json", "a.charx", "A.PNG"])
def test_convert_writes_another_kind_of_file(tmp_path: Path, name: str) -> None:
    source, target = tmp_path / "tilda.json", tmp_path / name
    source.write_bytes(dump(V2))
    assert main(["convert", str(source), str(target)]) == 0
    assert read_card(target.read_bytes()).definition == DATA


def test_convert_writes_version_2(tmp_path: Path) -> None:
    source, target = tmp_path / "tilda.json", tmp_path / "a.json"
    source.write_bytes(dump(V2))
    assert main(["convert", str(source), str(target), "--v2"]) == 0
    assert read_card(target.read_bytes()).report.spec == "V2"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["card", "none.png"], "none.png: No such file"),
        (["card", "empty.png"], "empty.png: The file is empty. (not_a_card)"),
        (["convert", "empty.png", "a.png"], "(not_a_card)"),
        (["convert", "tilda.json", "a.txt"], "has to end in .png, .json or .charx"),
        (["convert", "tilda.json", "missing/a.png"], "No such file"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.png").touch()
    Path("tilda.json").write_bytes(dump(V2))
    assert main(arguments) == 1
    assert words in capsys.readouterr().err
