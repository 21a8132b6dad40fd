"""Every file of the conformance pack beside the JSON that is right."""

import json
from pathlib import Path
from typing import Any

import pytest

from chatbot.formats import FormatError, read_book, read_card

PACK = Path(__file__).parent / "conformance"
RIGHT = ".right"
FILES = sorted(path for path in PACK.iterdir() if path.suffix not in (".md", RIGHT))


def describe(path: Path) -> dict[str, Any]:
    """Return what is read of a file, as JSON."""
    data = path.read_bytes()
    try:
        card = read_card(data, path.name)
    except FormatError as error:
        try:
            book = read_book(data, path.name)
        except FormatError:
            return {"error": error.code, "says": str(error)}
        return {"book": book.definition, "says": book.report.to_json()}
    return {
        "card": card.definition,
        "assets": [[one.type, one.name, one.ext, one.path, len(one.data)] for one in card.assets],
        "picture": card.picture is not None,
        "says": card.report.to_json(),
    }


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_a_file_of_the_pack_is_read_right(path: Path) -> None:
    right = json.loads(path.with_name(path.name + RIGHT).read_text(encoding="utf-8"))
    assert describe(path) == right


def test_the_pack_is_described_whole() -> None:
    readme = (PACK / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in FILES if path.name not in readme] == []
    assert {path.name for path in PACK.glob(f"*{RIGHT}")} == {path.name + RIGHT for path in FILES}


if __name__ == "__main__":
    for file in FILES:
        right = json.dumps(describe(file), ensure_ascii=False, indent=1)
        file.with_name(file.name + RIGHT).write_text(f"{right}\n", encoding="utf-8")
