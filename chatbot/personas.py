"""The declared personas, loaded by name. Changes of their files are picked up."""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path

from chatbot.encoders import Encoder, Vector
from chatbot.findings import ContextMessage, Findings, Hit, weigh
from chatbot.knowledge import Knowledge, KnowledgeEntry, list_topics
from chatbot.knowledge_file import read_knowledge
from chatbot.lore import Book
from chatbot.macros import fill_in_user
from chatbot.retrieval.index import Index
from chatbot.style import BUILT_IN, Style
from chatbot.style_file import read_style
from chatbot.system_message import SystemMessage, compose_system
from chatbot.text import flatten
from chatbot.tokens import fold
from chatbot.user_persona import NAME_LIMIT, NOBODY
from chatbot.watched_file import WatchedFile
from chatbot.world import NO_WORLD, World

HERE = Path(__file__).parent
NO_KNOWLEDGE = Knowledge()
# Versions of a persona that are cached, each with its index: one per pair of file versions.
VERSIONS_KEPT = 2
# System messages cached per version: both modes, with and without examples, for some users.
MESSAGES_KEPT = 16
TOPICS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Declaration:
    """A persona that the package ships: what the gallery shows and the names of its two files."""

    slug: str
    name: str
    tagline: str
    avatar: str
    knowledge: str
    style: str


DECLARED = (
    Declaration(
        "bronn",
        "Bronn",
        "A sellsword with a price for everything",
        "🗡️",
        "bronns_kb.jsonl",
        "bronns_style.yml",
    ),
    Declaration(
        "maud",
        "Maud Pellow",
        "Thirty-one years keeper of a light, and tea on the stove",
        "🕯️",
        "mauds_kb.jsonl",
        "mauds_style.yml",
    ),
)


@dataclass(frozen=True)
class Persona:
    """A character ready to speak, as its files were at one moment."""

    slug: str
    name: str
    tagline: str = ""
    avatar: str = ""
    style: Style = BUILT_IN
    knowledge: Knowledge = NO_KNOWLEDGE
    world: World = NO_WORLD

    @cached_property
    def _index(self) -> Index:
        # Built at the first search, so that reading a greeting does not wait for it.
        style = self.style
        return Index(self.knowledge.entries, style.retrieval, style.language, self.called)

    @cached_property
    def system_message(self) -> Callable[..., SystemMessage]:
        """`compose_system`, its results kept for this version of the persona."""
        compose = partial(compose_system, self.style, self.called, self.knowledge.entries)
        return lru_cache(MESSAGES_KEPT)(compose)

    @property
    def called(self) -> str:
        """Its name in a conversation, `{{char}}`."""
        return self.style.nickname or self.name

    @property
    def book(self) -> Book:
        """Its own lorebook: entries that fire by their keys. `knowledge` is found by ranking."""
        return self.world.book

    @property
    def known(self) -> tuple[KnowledgeEntry, ...]:
        """All entries, including the enabled ones of its lorebook."""
        return self.knowledge.entries + self.world.list_known(self.called)

    @property
    def greeting(self) -> str:
        """The first greeting, with a neutral name for the user."""
        return fill_in_user(self.greetings[0], NOBODY)

    @property
    def greetings(self) -> tuple[str, ...]:
        """All greetings, the default first, with their macros: for `fill_in`."""
        first = self.style.greeting or f"{self.called} looks up. What is it?"
        return first, *self.style.alternate_greetings

    @property
    def entry_count(self) -> int:
        return len(self.known)

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics to ask about: from its style, else of most of its entries."""
        return self.style.topics or list_topics(self.known, TOPICS_SHOWN)

    def recall(self, message: str, *earlier: str) -> tuple[Hit, ...]:
        """Return the entries that `message` is about, best first.

        `earlier` are the user's messages before it, newest first.
        """
        return self.search(message, weigh(("user", text) for text in earlier)).hits

    def search(self, message: str, before: Sequence[ContextMessage] = ()) -> Findings:
        """Return what is found for `message` after `before`, and what is left out."""
        return self._index.search(message, before, self.style.canon_preference)

    def list_texts(self) -> list[str]:
        """Return the texts whose vectors `with_meaning` needs; none comes from a user."""
        return self._index.list_texts()

    def with_meaning(self, encoder: Encoder, vectors: Mapping[str, Vector]) -> "Persona":
        """Return this persona with entries found by meaning, too. `vectors` are the encoder's
        vectors of `list_texts`. Needs numpy; raises `EncoderError`.
        """
        other = copy(self)
        other.__dict__["_index"] = self._index.with_meaning(encoder, vectors)
        return other


def list_personas() -> tuple[Persona, ...]:
    return tuple(load_persona(declared.slug) for declared in DECLARED)


def load_persona(
    name: str,
    *,
    knowledge_path: Path | None = None,
    style_path: Path | None = None,
    directory: Path | None = None,
) -> Persona:
    """Return the persona called `name` (or by its slug, in any case), as its files are now.

    A file is read from its own path if given, else from `directory` if it is there, else from the
    package. Never raises for the content of files. The paths are for declared personas: an
    undeclared name gets the built-in style under that name and no knowledge.
    """
    declared = find_declared(name)
    if declared is None:
        return _build_unknown(name)
    knowledge, style = locate_files(declared, knowledge_path, style_path, directory)
    known = _watch_knowledge(knowledge, declared.name).current()
    spoken = _watch_style(style, declared.name).current()
    if spoken.nickname:
        known = _watch_knowledge(knowledge, spoken.nickname).current()
    return _assemble(declared, known, spoken)


def find_declared(name: str) -> Declaration | None:
    """Return the declaration with this name or slug, in any case."""
    wanted = flatten(name).casefold()
    for declared in DECLARED:
        if wanted in (declared.slug, declared.name.casefold()):
            return declared
    return None


def locate_files(
    declared: Declaration,
    knowledge_path: Path | None,
    style_path: Path | None,
    directory: Path | None,
) -> tuple[Path, Path]:
    """Return where the knowledge and the style of a persona are read."""
    return (
        knowledge_path or _locate(declared.knowledge, directory),
        style_path or _locate(declared.style, directory),
    )


def _build_unknown(name: str) -> Persona:
    shown = flatten(name)[:NAME_LIMIT].strip() or "Stranger"
    slug = re.sub(r"[\W_]+", "-", fold(shown)).strip("-") or "stranger"
    if any(slug == declared.slug for declared in DECLARED):
        slug += "-other"
    return Persona(slug, shown)


def _locate(file_name: str, directory: Path | None) -> Path:
    if directory is not None and (directory / file_name).is_file():
        return directory / file_name
    return HERE / file_name


@lru_cache(maxsize=64)
def _watch_knowledge(path: Path, name: str) -> WatchedFile[Knowledge]:
    return WatchedFile(path, partial(read_knowledge, character=name), NO_KNOWLEDGE)


@lru_cache(maxsize=64)
def _watch_style(path: Path, name: str) -> WatchedFile[Style]:
    return WatchedFile(path, partial(read_style, character=name), BUILT_IN)


def _assemble(declared: Declaration, knowledge: Knowledge, style: Style) -> Persona:
    """Return the persona of this pair of file versions, the same object for the same pair."""
    with _assembling:
        for known in _assembled.get(declared.slug, ()):
            # A new version of a file is a new object.
            if known.knowledge is knowledge and known.style is style:
                return known
        built = Persona(
            declared.slug, declared.name, declared.tagline, declared.avatar, style, knowledge
        )
        _assembled[declared.slug] = (built, *_assembled.get(declared.slug, ()))[:VERSIONS_KEPT]
        return built


_assembled: dict[str, tuple[Persona, ...]] = {}
_assembling = threading.Lock()
