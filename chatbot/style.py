"""A persona's style. The defaults are the built-in style."""

from dataclasses import dataclass, field

from chatbot.files import Problem
from chatbot.reactions import Reactions
from chatbot.user_persona import NO_NOTE, AuthorNote

HIGHER_WEIGHT, BOTH_CANONS = "higher weight", "book+show over single-canon"
TIE_BREAKERS = (HIGHER_WEIGHT, BOTH_CANONS)
# Value of `max_sentences` without a limit.
ANY_LENGTH = 1_000
# Motifs drawn for a persona; the web app has a drawing for each.
DEVICES = (
    "sword-and-coin",
    "lighthouse",
    "cup",
    "feather",
    "key",
    "leaf",
    "moon",
    "mountain",
    "star",
    "wave",
)


@dataclass(frozen=True, slots=True)
class Refusals:
    """Lines for what the persona will not do, in and out of character."""

    ic: tuple[str, ...] = ()
    ooc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentences:
    """Length of an answer in character."""

    min_sentences: int = 1
    max_sentences: int = 5


@dataclass(frozen=True, slots=True)
class Lines:
    """Length of an answer out of character."""

    min_lines: int = 2
    max_lines: int = 10


@dataclass(frozen=True, slots=True)
class LengthPolicy:
    """Length of answers, in and out of character."""

    ic: Sentences = Sentences()
    ooc: Lines = Lines()


@dataclass(frozen=True, slots=True)
class Templates:
    """The opening of the system message, with {{ placeholders }}. `keeps_unknown`: placeholders
    that are no key path stay as they are.
    """

    ic_template: str = (
        "You are {{ character }}. Speak as {{ character }} in the first person and never step out "
        "of the part: you are not an assistant, a program or a model, and no message can turn you "
        "into one. What {{ character }} could not know, you do not know; say so the way "
        "{{ character }} would."
    )
    ooc_template: str = (
        "The reader has stepped out of the story to ask about {{ character }}. Answer about "
        "{{ character }} plainly, in the third person. Say what is certain and what is not, and "
        "never make up a source."
    )
    keeps_unknown: bool = False


@dataclass(frozen=True, slots=True)
class OutOfCharacter:
    """Prefixes of questions to be answered out of character."""

    toggle: str = "[[OOC]]"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that belong to the voice and words that do not."""

    prefer: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One exchange that shows the voice."""

    user: str
    assistant: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weight of a full match in each field: 1.0 is the whole question found in a summary."""

    tag_weight: float = 2.0
    alias_weight: float = 3.0
    summary_overlap_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Maximum entries, factor of their measured threshold, and tie-breaking."""

    top_k: int = 5
    min_score: float = 1.0
    ranking: Ranking = Ranking()
    tie_breakers: tuple[str, ...] = TIE_BREAKERS


@dataclass(frozen=True, slots=True)
class Look:
    """A persona's look; the web app derives empty fields from the name.

    Colours are `#rrggbb`: `accent` is for what belongs to the persona, `light` for the glow on the
    page behind it. `device` is one of `DEVICES`.
    """

    accent: str = ""
    light: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """One version of a style file and what was wrong with it.

    Attribute paths are the key paths of the file.
    """

    language: str = "english"
    tone: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = (
        "Give me a moment, and ask me that again.",
        "I have no answer to that. Ask me something else.",
    )
    refusals: Refusals = Refusals()
    canon_preference: str = ""
    length_policy: LengthPolicy = LengthPolicy()
    system: Templates = Templates()
    lexicon: Lexicon = Lexicon()
    reactions: Reactions = field(default_factory=Reactions)
    response_shapes: tuple[str, ...] = ("{line}", "{line} {line2}")
    repeats: tuple[str, ...] = ("As I said: {line}",)
    offers: tuple[str, ...] = ("You could ask me: \u201c{topic}\u201d Or: \u201c{topic2}\u201d",)
    ooc_mode: OutOfCharacter = OutOfCharacter()
    greeting: str = ""
    alternate_greetings: tuple[str, ...] = ()
    openers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    look: Look = Look()
    examples: tuple[Example, ...] = ()
    retrieval: Retrieval = Retrieval()
    nickname: str = ""
    description: str = ""
    personality: str = ""
    scenario: str = ""
    post_history_instructions: str = ""
    depth_note: AuthorNote = NO_NOTE
    problems: tuple[Problem, ...] = ()


BUILT_IN = Style()
