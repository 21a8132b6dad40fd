import json
import logging
import time
import tracemalloc
from pathlib import Path

import pytest

from chatbot.files import UnusableFile
from chatbot.knowledge import Source
from chatbot.knowledge_file import FILE_LIMIT_BYTES, read_knowledge
from chatbot.tests.files import ENTRIES, make_persona

ADVICE = ": an entry is one object in braces, best on one line"
GOOD = '{"id": "a", "summary": "Fine."}'


def read(path: Path, content: str | bytes) -> tuple[list[str], list[str]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    knowledge = read_knowledge(path)
    return [entry.id for entry in knowledge.entries], [*map(str, knowledge.problems)]


def test_every_field_of_an_entry_is_read(tmp_path: Path) -> None:
    entry = make_persona(tmp_path, ENTRIES[:1]).knowledge.entries[0]
    assert entry.tags == ("river_crossing",)
    assert entry.aliases == ("where did you learn to row", "the ferry boat")
    assert entry.canon == ("book",)
    assert entry.weight == 2
    assert entry.certainty == "low"
    assert entry.source == Source("A chronicle", "https://example.org/ferry")
    assert entry.line == 1


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", f"not JSON at column 2{ADVICE}"),
        (
            "{'id': 'b'}",
            f"not JSON at column 2{ADVICE}",
        ),
        ("id: b", f"not JSON at column 1{ADVICE}"),
        ("[1]", "not a JSON object"),
        ("null", "not a JSON object"),
        ('{"summary": "x"}', "no id"),
        ('{"id": "b"}', "neither summary nor ic_reply"),
        ('{"id": 7, "summary": "x"}', "id: not a text"),
        ('{"id": "b", "tags": "t"}', "tags: not a list of text"),
        ('{"id": "b", "weight": 11}', "weight: not a whole number from 0 to 10"),
        ('{"id": "b", "weight": true}', "weight: not a whole number from 0 to 10"),
        ('{"id": "b", "canon": ["film"]}', "canon: only book and show are known"),
        ('{"id": "b", "certainty": "?"}', "certainty: not one of high, medium, low"),
        ('{"id": "b", "source": "web"}', "source: not an object of title and url"),
        ('{"id": "a", "summary": "x"}', "id 'a' is already taken by line 1"),
        ("[" * 60_000, "nested too deeply"),
        ("x" * 70_000, "longer than 64 KiB, or cut by the file limit of 16 MiB"),
        ('{"id": "b", "weight": ' + "9" * 5000 + "}", "not JSON"),
    ],
)
def test_a_bad_line_is_left_out_and_the_rest_works(tmp_path: Path, line: str, problem: str) -> None:
    ids, problems = read(tmp_path / "kb.jsonl", f'{GOOD}\n{line}\n{{"id": "z", "summary": "End."}}')
    assert ids == ["a", "z"]
    assert problems == [f"line 2: {problem}"]


@pytest.mark.parametrize("item", ["5", "null", "true", '{"a": "b"}', '["a"]'])
@pytest.mark.parametrize("name", ["tags", "aliases", "entities", "canon"])
def test_an_odd_item_of_a_list_costs_itself(tmp_path: Path, name: str, item: str) -> None:
    path = tmp_path / "kb.jsonl"
    path.write_text(f'\n{{"id": "a", "summary": "x", "{name}": ["book", {item}, "show"]}}')
    knowledge = read_knowledge(path)
    assert [*map(str, knowledge.problems)] == [f"line 2: {name}: an item that is not a text"]
    assert getattr(knowledge.entries[0], name) == ("book", "show")


def test_an_unknown_field_is_a_remark_and_the_entry_stays(tmp_path: Path) -> None:
    ids, problems = read(tmp_path / "kb.jsonl", '{"id": "a", "summary": "x", "mood": "grim"}')
    assert ids == ["a"]
    assert problems == ["line 1: unknown field mood"]


def test_blank_lines_windows_line_ends_and_a_byte_order_mark_are_no_problem(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + GOOD.encode() + b'\r\n\r\n{"id": "b", "summary": "x"}\r\n'
    assert read(tmp_path / "kb.jsonl", content) == (["a", "b"], [])


def test_a_line_in_another_encoding_is_left_out(tmp_path: Path) -> None:
    content = GOOD.encode() + '\n{"id": "b", "summary": "é"}'.encode("latin-1")
    assert read(tmp_path / "kb.jsonl", content) == (["a"], ["line 2: not UTF-8"])


def test_one_warning_names_the_file_the_count_and_the_lines(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "style.yml").write_text("tone: dry")
    (tmp_path / "kb.jsonl").write_text(f"{GOOD}\n{{\n1\n")
    from chatbot import load_persona

    for _ in range(3):
        load_persona(
            "bronn", knowledge_path=tmp_path / "kb.jsonl", style_path=tmp_path / "style.yml"
        )
    assert [record.getMessage() for record in caplog.records] == [
        "kb.jsonl: 2 left out, 0 remarks: line 2: not JSON at column 2"
        f"{ADVICE}; line 3: not a JSON object"
    ]
    assert caplog.records[0].levelno == logging.WARNING


def test_hidden_letters_and_lone_surrogates_do_not_get_in(tmp_path: Path) -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    summary = f"Pay\u202e is\u200b due\ufeff.{hidden} \\ud83d\\ude00 \\ud800 \\u0000"
    path = tmp_path / "kb.jsonl"
    path.write_text('{"id": "a", "summary": "' + summary + '"}', encoding="utf-8")
    assert read_knowledge(path).entries[0].summary == "Pay is due. \U0001f600 \ufffd"


def test_a_gigabyte_on_one_line_costs_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "kb.jsonl"
    with path.open("wb") as file:
        file.write(GOOD.encode() + b"\n")
        file.truncate(1 << 30)
    tracemalloc.start()
    try:
        knowledge = read_knowledge(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [entry.id for entry in knowledge.entries] == ["a"]
    assert [problem.line for problem in knowledge.problems] == [2]
    assert peak < 2 * FILE_LIMIT_BYTES


def test_nothing_beyond_the_file_limit_is_read(tmp_path: Path) -> None:
    filler = b" " * 60_000 + b"\n"
    content = GOOD.encode() + b"\n" + filler * 290 + b'{"id": "late", "summary": "x"}\n'
    ids, problems = read(tmp_path / "kb.jsonl", content)
    assert ids == ["a"]
    assert len(problems) == 1
    assert problems[0].endswith("cut by the file limit of 16 MiB")


def test_nothing_beyond_the_line_limit_is_read(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"id": str(number), "summary": "x"}) for number in range(50_002))
    ids, problems = read(tmp_path / "kb.jsonl", lines)
    assert len(ids) == 50_000
    assert problems == ["line 50001: over 50000 lines, the rest is not read"]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", "[]", "[\n]\n", "# nothing yet\n"])
def test_an_empty_knowledge_base_says_so(tmp_path: Path, content: str) -> None:
    assert read(tmp_path / "kb.jsonl", content) == ([], ["no entry in it"])


ONE, TWO = '{"id": "a", "summary": "x"}', '{"id": "b", "summary": "y // z, # [1]"}'
LAYOUTS = {
    "commas": f"{ONE},\n{TWO},\n",
    "two files, each with its mark": f"\ufeff{ONE}\n\ufeff{TWO}\n",
    "indented": f"  {ONE}\n\t{TWO}\n",
    "comments": f"# first\n{ONE} // why\n// second\n/* more */\n{TWO} # why\n",
    "a list": f"[\n{ONE},\n{TWO}\n]\n",
    "a list, close": f"[{ONE},\n{TWO}]",
    "a list on one line": f"[{ONE}, {TWO}]",
    "two on a line": f"{ONE} {TWO}",
    "over several lines": json.dumps([json.loads(ONE), json.loads(TWO)], indent=2),
    "over several lines, no list": "\n".join(
        json.dumps(json.loads(each), indent=4) + "," for each in (ONE, TWO)
    ),
    "old line ends": f"{ONE}\r{TWO}\r",
    "blank lines": f"\n \n{ONE}\n\n\t\n{TWO}\n\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_entries_are_read_however_they_are_laid_out(
    tmp_path: Path, layout: str, encoding: str
) -> None:
    for content in (layout, layout.replace("\n", "\r\n")):
        assert read(tmp_path / "kb.jsonl", content.encode(encoding)) == (["a", "b"], [])


def test_a_long_list_on_one_line_is_read(tmp_path: Path) -> None:
    entries = [{"id": str(number), "summary": "x" * 100} for number in range(2000)]
    ids, problems = read(tmp_path / "kb.jsonl", json.dumps(entries))
    assert (len(ids), problems) == (2000, [])


def test_an_entry_over_several_lines_is_named_with_its_own_line(tmp_path: Path) -> None:
    entries = [{"id": "a", "summary": "x"}, {"summary": "y"}, {"id": "c", "summary": "z"}]
    content = json.dumps(entries, indent=1)
    assert read(tmp_path / "kb.jsonl", content) == (["a", "c"], ["line 6: no id"])
    assert read(tmp_path / "kb.jsonl", content[:-6]) == (
        ["a"],
        ["line 6: no id", f"line 11: not JSON at column 14{ADVICE}"],
    )


def test_utf_16_that_breaks_off_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="not UTF-16; save the file as UTF-8"):
        read(tmp_path / "kb.jsonl", GOOD.encode("utf-16") + b"\x00\xd8\x00")


def test_utf_16_without_its_mark_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="not UTF-8"):
        read(tmp_path / "kb.jsonl", GOOD.encode("utf-16-le"))


def test_an_evil_line_costs_no_time(tmp_path: Path) -> None:
    started = time.thread_time()
    for evil in ("/*" * 30_000, "[" * 60_000, ", " * 30_000, "#" * 60_000, "{}" * 30_000):
        (tmp_path / "kb.jsonl").write_text(f"{GOOD}\n{evil}\n")
        read_knowledge(tmp_path / "kb.jsonl")
    assert time.thread_time() - started < 2


def test_a_file_without_one_good_line_is_unusable(tmp_path: Path) -> None:
    path = tmp_path / "kb.jsonl"
    path.write_bytes(b"\x00\xff\n" * 5000)
    with pytest.raises(UnusableFile, match=r"no usable entry, not UTF-8"):
        read_knowledge(path)
