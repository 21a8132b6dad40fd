"""A strict YAML reader: plain data only, no aliases, bounded depth, and the line of every key."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from chatbot.files import Problem, UnusableFile, decode, read_bounded
from chatbot.text import clean

SIZE_LIMIT_BYTES = 256 * 1024
DEPTH_LIMIT = 20
EMPTY_TAG = "tag:yaml.org,2002:null"
PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
KeyPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """The values of one file (mappings, lists, scalars), the line from 1 of each key path (list
    items by their number from 0), and the skipped parts.
    """

    values: dict[str, Any]
    lines: dict[KeyPath, int]
    problems: list[Problem]


class _PlainLoader(yaml.SafeLoader):
    """A safe loader without aliases (a few hundred bytes unfold to gigabytes) or deep nesting."""

    depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        # `line` is the scanner's position, at most one token past the rejected part.
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
    return parse_yaml(decode(read_bounded(path, SIZE_LIMIT_BYTES)))


def parse_yaml(text: str) -> YamlDocument:
    """Read a YAML mapping out of its text. Raises UnusableFile with the line for anything else."""
    try:
        return _read_text(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise UnusableFile(clean(error.problem or "not YAML"), line) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnusableFile("not YAML") from error


def _read_text(text: str) -> YamlDocument:
    loader = _PlainLoader(text)
    try:
        node = loader.get_single_node()
        document = YamlDocument({}, {}, [])
        if node is None or node.tag == EMPTY_TAG:
            return document
        if not isinstance(node, MappingNode):
            raise UnusableFile("not a mapping of keys", _line(node))
        document.values.update(_TreeReader(loader, document).read_mapping(node, ()))
        return document
    finally:
        loader.dispose()


class _TreeReader:
    """Turns nodes into plain values; an unsupported one is left out and becomes a problem."""

    def __init__(self, loader: yaml.SafeLoader, document: YamlDocument) -> None:
        self._loader = loader
        self._document = document

    def read_mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._report(key_node, "a key that is not a text")
                continue
            key = clean(str(key_node.value))
            if key in values:
                first = self._document.lines[(*path, key)]
                self._report(key_node, f"{key[:40]} is there twice, line {first} counts")
                continue
            self._document.lines[(*path, key)] = _line(key_node)
            self._read_into(values, key, value_node, (*path, key))
        return values

    def _read_list(self, node: SequenceNode, path: KeyPath) -> list[Any]:
        values: dict[int, Any] = {}
        for item in node.value:
            at = (*path, str(len(values)))
            self._document.lines[at] = _line(item)
            self._read_into(values, len(values), item, at)
        return list(values.values())

    def _read_into(self, values: dict[Any, Any], key: Any, node: Node, path: KeyPath) -> None:
        if isinstance(node, ScalarNode):
            try:
                value = self._loader.construct_object(node)
            except (yaml.YAMLError, ValueError, LookupError, AttributeError, OverflowError):
                # PyYAML's constructors do not check the value after a tag such as `!!int`.
                self._report(node, f"not a value of the type {node.tag[:60]}")
                return
            values[key] = clean(value) if isinstance(value, str) else value
        elif node.tag not in PLAIN_TAGS:
            self._report(node, f"a value of the type {node.tag[:60]}")
        elif isinstance(node, MappingNode):
            values[key] = self.read_mapping(node, path)
        elif isinstance(node, SequenceNode):
            values[key] = self._read_list(node, path)

    def _report(self, node: Node, message: str) -> None:
        self._document.problems.append(Problem(_line(node), message))


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
