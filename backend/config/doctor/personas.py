"""Checks whether the characters' files can be read, and whether everything in them is valid."""

from collections.abc import Callable, Iterator
from pathlib import Path

from characters.server_characters import own_files
from chatbot.files import Problem, UnusableFile
from chatbot.knowledge_file import read_knowledge
from chatbot.personas import DECLARED, Declaration, locate_files
from chatbot.style_file import read_style
from chatbot.watched_file import Content
from config.doctor.finding import Area, Finding

_AREA = Area("Persona")
SHOWN = 3


def check() -> Iterator[Finding]:
    """One finding for each file."""
    for declared in DECLARED:
        knowledge, style = locate_files(declared, *own_files(declared))
        yield _check_file(declared, knowledge, read_knowledge)
        yield _check_file(declared, style, read_style)


def _check_file(declared: Declaration, path: Path, read: Callable[[Path, str], Content]) -> Finding:
    try:
        problems = read(path, declared.name).problems
    except UnusableFile as error:
        return _AREA.blame(
            f"{path} is not used: {Problem(error.line, str(error))}",
            "Correct the file, or BRONN_KB_PATH, BRONN_STYLE_PATH or PERSONA_DIR. Meanwhile "
            f"{declared.name} answers without it.",
        )
    if not problems:
        return _AREA.ok(f"{path} is valid.")
    told = "; ".join(str(problem) for problem in problems[:SHOWN])
    more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
    return _AREA.warn(
        f"{path}: {told}{more}", f"python -m chatbot check {declared.slug} lists everything."
    )
