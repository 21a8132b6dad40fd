import os
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot import Persona, build_prompt, list_personas, load_persona
from chatbot.tests.files import ENTRIES, STYLE, make_persona, write_knowledge


def test_the_shipped_files_are_in_order(caplog: pytest.LogCaptureFixture) -> None:
    for persona in list_personas():
        assert persona.knowledge.problems == ()
        assert persona.style.problems == ()
        assert all(len(entry.aliases) >= 3 for entry in persona.knowledge.entries)
    assert caplog.records == []


def test_the_gallery_has_what_it_shows() -> None:
    personas = list_personas()
    assert [(one.slug, one.name) for one in personas] == [
        ("bronn", "Bronn"),
        ("maud", "Maud Pellow"),
    ]
    for one in personas:
        assert all((one.tagline, one.avatar, one.greeting, one.style.fallbacks))
        assert len(one.style.alternate_greetings) >= 3
        assert len(one.style.examples) >= 5


def test_the_shipped_knowledge_is_wide_and_says_nothing_twice() -> None:
    sizes = {one.slug: len(one.knowledge.entries) for one in list_personas()}
    assert sizes["bronn"] >= 200
    assert sizes["maud"] >= 40
    for one in list_personas():
        texts = [text for each in one.knowledge.entries for text in (each.summary, each.ic_reply)]
        assert len({*texts}) == len(texts)
        aliases = [(alias, entry.id) for entry in one.knowledge.entries for alias in entry.aliases]
        assert len({*aliases}) == len(aliases)


def _name_world(persona: Persona) -> set[str]:
    """Return the ids and the names of a persona's world that nobody else has."""
    named = {name for entry in persona.knowledge.entries for name in entry.entities}
    return {name for name in named if name[0].isupper()} | {
        entry.id for entry in persona.knowledge.entries if "-" in entry.id
    }


@pytest.mark.parametrize("asked_in", ["", "[[OOC]] "])
def test_nothing_of_one_persona_gets_into_the_prompt_of_another(asked_in: str) -> None:
    personas = list_personas()
    for persona in personas:
        strange = {
            name
            for other in personas
            if other is not persona
            for name in _name_world(other) - _name_world(persona)
        }
        known = {entry.id for entry in persona.knowledge.entries}
        questions = {f"Who is {name}?" for name in strange} | {
            entry.aliases[0] for other in personas for entry in other.knowledge.entries
        }
        is_strange = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(strange)))})\b")
        for question in sorted(questions)[::5]:
            prompt = build_prompt(persona, asked_in + question, [], budget=20_000)
            sources = {one.source_id for one in prompt.receipt.segments if one.kind == "knowledge"}
            assert sources <= known, question
            system = prompt.messages[0].text
            leaked = is_strange.findall(system)
            assert not leaked, (persona.slug, question, leaked)


@pytest.mark.parametrize("name", ["bronn", "Bronn", " BRONN ", "bro\u200bnn"])
def test_a_persona_is_found_by_its_name_in_any_case(name: str) -> None:
    assert load_persona(name).slug == "bronn"


def test_an_unknown_name_gets_the_built_in_style_and_no_foreign_knowledge(tmp_path: Path) -> None:
    path = write_knowledge(tmp_path / "kb.jsonl")
    persona = load_persona("Jeanne d\u2019Arc", knowledge_path=path)
    assert (persona.slug, persona.name) == ("jeanne-d-arc", "Jeanne d\u2019Arc")
    assert persona.knowledge.entries == ()
    system = build_prompt(persona, "What do you cost?", [], budget=4000).messages[0].text
    assert system.startswith("You are Jeanne d\u2019Arc.")
    assert "Bronn" not in system


def test_a_name_that_only_looks_like_a_known_one_does_not_take_its_slug() -> None:
    assert load_persona("Bronn!").slug == "bronn-other"
    assert load_persona("\u202e").name == "Stranger"


def test_missing_files_leave_the_strict_template_that_names_the_character(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        persona = load_persona(
            "bronn", knowledge_path=tmp_path / "no.jsonl", style_path=tmp_path / "no.yml"
        )
    system = build_prompt(persona, "Who hired you?", [], budget=4000).messages[0].text
    assert system.startswith("You are Bronn. Speak as Bronn in the first person")
    assert "# Knowledge" not in system
    assert [record.getMessage() for record in caplog.records] == [
        "no.jsonl: not found, the built-in persona is used in its place",
        "no.yml: not found, the built-in persona is used in its place",
    ]


def test_a_broken_style_leaves_the_strict_template_and_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    persona = make_persona(tmp_path, style="tone: dry\nsystem: [\n")
    assert persona.style.system.ic_template.startswith("You are {{ character }}. Speak as")
    assert [record.getMessage() for record in caplog.records] == [
        "style.yml line 3: expected the node content, but found '<stream end>'; "
        "the built-in persona is used"
    ]


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_what_is_no_regular_file_neither_blocks_nor_fails(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "kb.jsonl"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path = Path("/dev/zero")
    assert load_persona("bronn", knowledge_path=path, style_path=path).knowledge.entries == ()


def test_a_changed_file_is_picked_up(tmp_path: Path) -> None:
    before = make_persona(tmp_path)
    assert make_again(tmp_path) is before
    write_knowledge(tmp_path / "kb.jsonl", ENTRIES[:1])
    after = make_again(tmp_path)
    assert [entry.id for entry in after.knowledge.entries] == ["ferry"]
    assert after.style is before.style
    assert after.recall("what do you cost") == ()


@pytest.mark.parametrize("content", [b"garbage\n" * 3, b"\xff\xfe\x00", b"{"])
def test_a_broken_replacement_keeps_the_last_good_version(tmp_path: Path, content: bytes) -> None:
    before = make_persona(tmp_path)
    (tmp_path / "kb.jsonl").write_bytes(content)
    (tmp_path / "style.yml").write_bytes(b"a: [" + content)
    assert make_again(tmp_path) is before
    (tmp_path / "style.yml").write_text("greeting: Back again.")
    assert make_again(tmp_path).greeting == "Back again."


def test_a_file_replaced_by_one_of_the_same_size_and_time_is_noticed(tmp_path: Path) -> None:
    make_persona(tmp_path)
    path = tmp_path / "style.yml"
    found = path.stat()
    other = tmp_path / "other.yml"
    other.write_text(STYLE.replace("What do you want?", "What do you wish?"), encoding="utf-8")
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    other.replace(path)
    assert make_again(tmp_path).greeting == "What do you wish?"


def test_a_deleted_knowledge_base_is_gone(tmp_path: Path) -> None:
    make_persona(tmp_path)
    (tmp_path / "kb.jsonl").unlink()
    assert make_again(tmp_path).knowledge.entries == ()


def test_a_folder_of_own_files_comes_before_the_package(tmp_path: Path) -> None:
    write_knowledge(tmp_path / "bronns_kb.jsonl", ENTRIES[:1])
    persona = load_persona("bronn", directory=tmp_path)
    assert [entry.id for entry in persona.knowledge.entries] == ["ferry"]
    assert persona.style is load_persona("bronn").style


def test_many_threads_share_one_persona_while_its_file_changes(tmp_path: Path) -> None:
    make_persona(tmp_path)
    seen: list[Persona] = []
    threads = [
        threading.Thread(target=lambda: seen.extend(make_again(tmp_path) for _ in range(50)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    write_knowledge(tmp_path / "kb.jsonl", ENTRIES[:1])
    for thread in threads:
        thread.join()
    assert {len(persona.knowledge.entries) for persona in seen} <= {0, 1, 3}
    assert len(make_again(tmp_path).knowledge.entries) == 1


def make_again(folder: Path) -> Persona:
    return load_persona(
        "bronn", knowledge_path=folder / "kb.jsonl", style_path=folder / "style.yml"
    )


def write_gigabyte(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 30)


TROUBLE: dict[str, Callable[[Path], object]] = {
    "UTF-16": lambda path: path.write_bytes("tone: d\u00fcnn\n{}".encode("utf-16")),
    "Latin-1": lambda path: path.write_bytes("tone: d\u00fcnn\n{}".encode("latin-1")),
    "NUL bytes": lambda path: path.write_bytes(b"\x00" * 4096),
    "deep nesting": lambda path: path.write_bytes(b"[" * 100_000),
    "a bomb": lambda path: path.write_text("a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    "a gigabyte": write_gigabyte,
    "a folder": lambda path: path.mkdir(),
    "a pipe": lambda path: os.mkfifo(path),
    "no permission": lambda path: path.touch(mode=0),
}


@pytest.mark.parametrize("trouble", sorted(TROUBLE))
def test_whatever_the_files_are_there_is_an_answer_and_a_warning_each(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    if trouble == "no permission" and os.geteuid() == 0:
        pytest.skip("the superuser may read everything")
    paths = [tmp_path / "kb.jsonl", tmp_path / "style.yml"]
    for path in paths:
        TROUBLE[trouble](path)
    started = time.process_time()
    for _ in range(3):
        persona = load_persona("bronn", knowledge_path=paths[0], style_path=paths[1])
    assert time.process_time() - started < 5
    assert persona.knowledge.entries == ()
    assert (
        build_prompt(persona, "Who are you?", [], budget=4000)
        .messages[0]
        .text.startswith("You are Bronn.")
    )
    assert len(caplog.records) == 2, [record.getMessage() for record in caplog.records]


def test_a_file_replaced_by_a_folder_keeps_the_last_good_version(tmp_path: Path) -> None:
    path = write_knowledge(tmp_path / "kb.jsonl")
    before = load_persona("bronn", knowledge_path=path)
    path.unlink()
    path.mkdir()
    assert load_persona("bronn", knowledge_path=path).knowledge is before.knowledge
