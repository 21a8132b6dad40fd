from pathlib import Path

import pytest

from chatbot.__main__ import main
from chatbot.tests.files import STYLE, make_persona


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    make_persona(tmp_path)
    return ["--kb", str(tmp_path / "kb.jsonl"), "--style", str(tmp_path / "style.yml")]


def test_ask_prints_the_answer(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "bronn", "What do you cost?", *files]) == 0
    assert capsys.readouterr().out == "Gold, by the month, up front.\n"


def test_explain_prints_the_receipt(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "bronn", "What do you cost?", "--budget", "20", *files]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("mode ic, ")
    assert any(line.startswith("  [0] template system.ic_template: ") for line in lines)
    cut = lines[lines.index("cut:") :]
    assert any(line.startswith("  [-] knowledge pay: ") and " score " in line for line in cut)


def test_check_is_content_with_good_files(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "bronn", *files]) == 0
    assert capsys.readouterr().out == f"{files[1]}: in order\n{files[3]}: in order\n"


def test_check_names_every_problem_with_its_line(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with Path(files[1]).open("a") as file:
        file.write("{\n")
    Path(files[3]).write_text(STYLE + "mood: grim\n")
    assert main(["check", "bronn", *files]) == 1
    assert capsys.readouterr().out == (
        f"{files[1]}:4: not JSON at column 2: an entry is one object in braces, best on one line\n"
        f"{files[3]}:{STYLE.count(chr(10)) + 1}: mood: unknown key\n"
    )


def test_check_says_what_makes_a_file_unusable(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(files[3]).write_text("a: &a 1\nb: *a\n")
    assert main(["check", "bronn", *files]) == 1
    assert f"{files[3]}:2: the file is not used: aliases are not allowed\n" in (
        capsys.readouterr().out
    )


def test_check_knows_only_declared_personas(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "zed"]) == 1
    assert capsys.readouterr().err == "zed: no such persona\n"


def test_chat_talks_until_an_empty_line(
    files: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = iter(["What do you cost?", "And a horse?", ""])
    monkeypatch.setattr("builtins.input", lambda prompt: next(lines))
    assert main(["chat", "bronn", *files]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "Bronn: What do you want?"


def test_empty_files_are_not_in_order(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for name in (files[1], files[3]):
        Path(name).write_text("# nothing yet\n")
    assert main(["check", "bronn", *files]) == 1
    assert capsys.readouterr().out == (
        f"{files[1]}:0: no entry in it\n{files[3]}:0: nothing in it, the built-in style is used\n"
    )
