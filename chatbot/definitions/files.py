"""Definitions as the two files of a server's persona."""

import json
from pathlib import Path

import yaml

from chatbot import yaml_file
from chatbot.definitions.definition import Definition
from chatbot.definitions.personas import persona_of
from chatbot.definitions.writing import list_entry, list_style
from chatbot.knowledge_file import LINE_LIMIT_BYTES


def write_files(definition: Definition, directory: Path, *, slug: str) -> tuple[Path, Path]:
    """Write the knowledge base and style files of a persona; return their paths.

    Raises ValueError for values that such files cannot hold, and then writes nothing.
    """
    persona = persona_of(definition, slug=slug)
    if persona.book.entries:
        raise ValueError("entries that fire by the rules of lorebooks have no place in such files")
    lines = [
        json.dumps(list_entry(entry), ensure_ascii=False) for entry in persona.knowledge.entries
    ]
    style = yaml.safe_dump(
        list_style(persona.style), allow_unicode=True, sort_keys=False, width=120
    )
    for line in lines:
        if len(line.encode()) > LINE_LIMIT_BYTES:
            raise ValueError("an entry is too long for a line of a knowledge base")
    if len(style.encode()) > yaml_file.SIZE_LIMIT_BYTES:
        raise ValueError("the texts are too long for a style file")
    knowledge_path, style_path = directory / f"{slug}_kb.jsonl", directory / f"{slug}_style.yml"
    knowledge_path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    style_path.write_text(style, encoding="utf-8")
    return knowledge_path, style_path
