"""`.env` is parsed as other tools do; an invalid line stops the start and is named."""

import logging
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env, env_sources
from config.env_file import read_env_file


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str | bytes], dict[str, str]]:
    def read_content(content: str | bytes) -> dict[str, str]:
        file = tmp_path / ".env"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_env_file(file, {"OUTSIDE": "environment", "BLANK": ""})

    return read_content


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("K=value", "value"),
        ("K=", ""),
        ("  K  =  1 ", "1"),
        ("export K=1", "1"),
        ("export\tK=1", "1"),
        ("K\t=\t1", "1"),
        ("K=value # said why", "value"),
        ("K=value\t# said why", "value"),
        ("K=a#b", "a#b"),
        ("K=a=b==", "a=b=="),
        ("K=it's", "it's"),
        ('K="sk-abc"  # my key', "sk-abc"),
        ("K='sk-abc'#my key", "sk-abc"),
        ('K="a # b"', "a # b"),
        ("K=   # put your key here", ""),
        ("K=\t# put your key here", ""),
        ('K="" # nothing', ""),
        ("K=${OUTSIDE}/v1", "environment/v1"),
        ('K="${OUTSIDE}"', "environment"),
        ("K='pa${OUTSIDE}$$x'", "pa${OUTSIDE}$$x"),
        ("K = 'a${b'", "a${b"),
        ("K=a$b$", "a$b$"),
        ("K=$2b$12$abc", "$2b$12$abc"),
        ("K=${NOWHERE:-default}", "default"),
        ("K=${BLANK:-default}", "default"),
        ("K=${BLANK}", ""),
        ("K=${NOWHERE:-}", ""),
        ("A=1\nK=${A}2", "12"),
        ("OUTSIDE=file\nK=${OUTSIDE}", "environment"),
        ('K="two\nlines"', "two\nlines"),
        ("K=1\nK=2", "2"),
        ("\u200bK=1", "1"),
        ("\u00a0K\u00a0=\u00a01", "1"),
    ],
)
def test_a_line_is_read(
    read: Callable[[str | bytes], dict[str, str]], line: str, value: str
) -> None:
    assert read(f"# first\n{line}\nLAST=1\n")["K"] == value
    assert read(f"# first\r\n{line}\r\nLAST=1\r\n") == read(f"{line}\nLAST=1")


def test_a_shell_reads_the_same(read: Callable[[str | bytes], dict[str, str]]) -> None:
    """The forms that .env.example recommends, by `set -a; . backend/.env`."""
    lines = [
        "A=plain # comment",
        'B="a # b" # comment',
        "C='pa$s${x}w#rd\\n'",
        "D=",
        "E=   # comment",
        "export F=a#b",
        "G=${A}/v1",
        'H="${A}"',
        "I='${A}'",
        "J=${NOWHERE:-default}",
        "K=https://x.example/v1?a=b",
    ]
    content = "\n".join(lines)
    shell = subprocess.run(
        ["bash", "-c", f"set -a\n{content}\nenv -0"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    told = dict(pair.split("=", 1) for pair in shell.stdout.rstrip("\0").split("\0"))
    assert read(content) == {name: told[name] for name in "ABCDEFGHIJK"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_the_encodings_of_editors(
    read: Callable[[str | bytes], dict[str, str]], encoding: str, end: str
) -> None:
    text = end.join(["K=ü", "", "L='b'", "# ü", ""])
    assert read(text.encode(encoding)) == {"K": "ü", "L": "b"}


def test_utf_16_of_the_other_byte_order_is_read(
    read: Callable[[str | bytes], dict[str, str]],
) -> None:
    assert read(b"\xfe\xff" + "K=ü".encode("utf-16-be")) == {"K": "ü"}


@pytest.mark.parametrize(
    "line",
    [
        "y",
        "no separator",
        "=value",
        "TWO WORDS=1",
        "1A=2",
        "a-b=c",
        "export K",
        "K: value",
        "set K=1",
        '$env:K = "1"',
        'K="unclosed',
        "K='unclosed",
        'K="a" b',
        "K='it's'",
        "{",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_that_cannot_be_read_is_named(
    read: Callable[[str | bytes], dict[str, str]], tmp_path: Path, line: str, end: str
) -> None:
    content = end.join(["FINE=1", "", "# comment", "", line, "ALSO=1", ""])
    with pytest.raises(ImproperlyConfigured) as caught:
        read(content)
    assert str(caught.value).startswith(f"{tmp_path}/.env line 5: expected NAME=value")


@pytest.mark.parametrize("value", ["${NOWHERE}", '"a${NOWHERE}"', "${}", "${NOWHERE-x}", "${1}"])
def test_a_variable_that_is_not_set_is_named(
    read: Callable[[str | bytes], dict[str, str]], value: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"line 2: .*\$\{.*single quotes"):
        read(f"FINE=1\nK={value}\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"FINE=1\nK=\xfc\n", "line 2: expected UTF-8; save"),
        (b"# \xe9t\xe9\n", "line 1: expected UTF-8; save"),
        ("K=1".encode("utf-16-le"), "expected UTF-8, found NUL characters; save"),
        ("K=1".encode("utf-32"), "expected UTF-8, found NUL characters; save"),
        (b"\xff\xfeK", "line 1: expected UTF-8; save"),
    ],
)
def test_another_encoding_is_named_with_its_file(
    read: Callable[[str | bytes], dict[str, str]], tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        read(content)
    assert f"{tmp_path}/.env" in str(caught.value)
    assert message in str(caught.value)


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    """As a container's mount makes one where there was no file."""
    (tmp_path / ".env").mkdir()
    with pytest.raises(ImproperlyConfigured, match=r"/\.env: expected a readable file: Is a dir"):
        read_env_file(tmp_path / ".env", {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").touch(mode=0)
    with pytest.raises(ImproperlyConfigured, match=r"/\.env: expected a readable file: Permiss"):
        read_env_file(tmp_path / ".env", {})


def test_a_missing_file_is_fine(tmp_path: Path) -> None:
    assert read_env_file(tmp_path / ".env", {}) == {}


def test_a_name_that_is_there_twice_is_told(
    read: Callable[[str | bytes], dict[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "config"):
        assert read("K=sk-abc\nL=1\n\nK=\nL=1\n") == {"K": "", "L": "1"}
    assert [record.getMessage().partition(".env ")[2] for record in caplog.records] == [
        "line 4: K is set again; this line takes effect"
    ]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The file of the backend, and the one of the project's root."""
    monkeypatch.setattr(env_sources, "use_files", True)
    monkeypatch.setattr(env_sources, "_file_values", {})
    (tmp_path / "backend").mkdir()
    return tmp_path / "backend" / ".env", tmp_path / ".env"


def test_the_environment_wins_over_the_file(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    files[0].write_text("SOME_NAME=file", encoding="utf-8")
    env_sources.load_file(files[0])
    assert env.text("SOME_NAME") == "file"
    monkeypatch.setenv("SOME_NAME", "environment")
    assert env.text("SOME_NAME") == "environment"


def test_the_file_of_the_root_fills_what_the_other_leaves_empty(files: tuple[Path, Path]) -> None:
    own, root = files
    root.write_text("A=root\nB=root\nC=root\nE=root\n", encoding="utf-8")
    own.write_text("A=own\nB=\nD=${C}\nE=' '\n", encoding="utf-8")
    env_sources.load_file(own)
    assert [env.text(name) for name in "ABCDE"] == ["own", "root", "root", "root", "root"]
    assert env_sources.readings["E"].source == root
    own.unlink()
    env_sources.load_file(own)
    assert [env.text(name) for name in "ABCDE"] == ["root", "root", "root", "", "root"]


def test_a_value_of_several_lines_stops_its_reader(files: tuple[Path, Path]) -> None:
    files[0].write_text('SOME_NAME="a\nOTHER=b"\n', encoding="utf-8")
    env_sources.load_file(files[0])
    with pytest.raises(ImproperlyConfigured, match=r"^SOME_NAME: expected one line of text"):
        env.text("SOME_NAME")


def test_typographic_quotes_stop_their_reader(files: tuple[Path, Path]) -> None:
    files[0].write_text("SOME_NAME=“sk-abc”\n", encoding="utf-8")
    env_sources.load_file(files[0])
    with pytest.raises(ImproperlyConfigured, match=r"^SOME_NAME: expected .* straight quotes"):
        env.text("SOME_NAME")
