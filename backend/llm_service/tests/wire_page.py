"""`docs/model-servers.md` from the corpus: `python -m llm_service.tests.wire_page` writes it."""

from __future__ import annotations

from pathlib import Path

from llm_service.tests.wire_corpus import Quirk, load_quirks

PAGE = Path(__file__).parents[3] / "docs" / "model-servers.md"
_HEAD = """# Known quirks of model servers

Generated from `backend/llm_service/tests/wire/` by `python -m llm_service.tests.wire_page` (in
`backend/`); a test compares the two. Each line is one file: a quirk of an OpenAI-compatible
server, and the result here. A new report is one more file; `wire_corpus.py` in the folder above
describes its fields.

`backend/llm_service/data/error_rules.yml` classifies errors, `finish_reasons.yml` beside it the
ends of replies; `backend/llm_service/thought_marks.py` has the marks around thoughts.

| Quirk | Seen with | Report | Here |
| --- | --- | --- | --- |
"""


def render() -> str:
    """The whole page."""
    return _HEAD + "".join(map(_row, load_quirks()))


def _row(quirk: Quirk) -> str:
    told = (quirk.quirk, ", ".join(quirk.servers), quirk.source, _outcome(quirk))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in told) + " |\n"


def _outcome(quirk: Quirk) -> str:
    expect = quirk.expect
    calls = f", {expect['calls']} calls" if expect.get("calls", 1) > 1 else ""
    if "code" in expect:
        told = f' ("{expect["detail"]}")' if "detail" in expect else ""
        return f"`{expect['code']}`{told}{', text kept' if expect['text'] else ''}{calls}"
    thought = ", thoughts apart" if expect.get("thought") else ""
    return f"whole (`{expect['finish']}`){thought}{calls}"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
