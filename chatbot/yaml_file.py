"""YAML read with care: plain data only, no aliases, a bounded depth, and the line of every key."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from chatbot.files import UnusableFile, decode, read_bounded
from chatbot.text import clean

SIZE_LIMIT_BYTES = 256 * 1024
DEPTH_LIMIT = 20
EMPTY_TAG = "tag:yaml.org,2002:null"
PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
KeyPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """The values of one file (mappings, lists, scalars) and the line from 1 of each key path; an
    item of a list goes by its number from 0.
    """

    values: dict[str, Any]
    lines: dict[KeyPath, int]


class _PlainLoader(yaml.SafeLoader):
    """A safe loader without aliases (a few hundred bytes unfold to gigabytes) or deep nesting."""

    depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        # `line` is where the scanner stands, at most a token further than what is refused.
        if self.check_event(yaml.AliasEvent):
            raise UnusableFile("aliases are not allowed", self.line + 1)
        if self.depth >= DEPTH_LIMIT:
            raise UnusableFile(f"nested deeper than {DEPTH_LIMIT}", self.line + 1)
        self.depth += 1
        node: Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_yaml(path: Path) -> YamlDocument:
    """Read a YAML mapping. Raises UnusableFile with the line for anything else."""
    try:
        return _read_text(decode(read_bounded(path, SIZE_LIMIT_BYTES)))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise UnusableFile(clean(error.problem or "not YAML"), line) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnusableFile("not YAML") from error


def _read_text(text: str) -> YamlDocument:
    loader = _PlainLoader(text)
    try:
        node = loader.get_single_node()
        document = YamlDocument({}, {})
        if node is None or node.tag == EMPTY_TAG:
            return document
        if not isinstance(node, MappingNode):
            raise UnusableFile("not a mapping of keys", _line(node))
        document.values.update(_read_mapping(loader, node, (), document.lines))
        return document
    finally:
        loader.dispose()


def _read_node(
    loader: yaml.SafeLoader, node: Node, path: KeyPath, lines: dict[KeyPath, int]
) -> Any:
    if node.tag not in PLAIN_TAGS and not isinstance(node, ScalarNode):
        raise UnusableFile(f"a value of the type {node.tag[:60]}", _line(node))
    if isinstance(node, MappingNode):
        return _read_mapping(loader, node, path, lines)
    if isinstance(node, SequenceNode):
        items = [((*path, str(place)), item) for place, item in enumerate(node.value)]
        lines.update((at, _line(item)) for at, item in items)
        return [_read_node(loader, item, at, lines) for at, item in items]
    try:
        value = loader.construct_object(node)
    except (ValueError, LookupError, AttributeError, OverflowError) as error:
        # PyYAML's constructors do not check what a tag like `!!int` is written before.
        raise UnusableFile(f"not a value of the type {node.tag[:60]}", _line(node)) from error
    return clean(value) if isinstance(value, str) else value


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _read_mapping(
    loader: yaml.SafeLoader, node: MappingNode, path: KeyPath, lines: dict[KeyPath, int]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = _line(key_node)
        if not isinstance(key_node, ScalarNode):
            raise UnusableFile("a key that is not a text", line)
        key = clean(str(key_node.value))
        if key in values:
            raise UnusableFile(f"{key[:40]} is there twice", line)
        lines[(*path, key)] = line
        values[key] = _read_node(loader, value_node, (*path, key), lines)
    return values
