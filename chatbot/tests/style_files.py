"""A style file and the problems in it."""

from pathlib import Path

from chatbot.style import Style
from chatbot.style_file import read_style


def read(path: Path, content: str | bytes) -> tuple[Style, list[str]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    style = read_style(path)
    return style, [*map(str, style.problems)]
