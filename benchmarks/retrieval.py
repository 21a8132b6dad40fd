"""How well and how fast entries are found: `python -m benchmarks.retrieval`.

One line for each question set and persona: the share of questions with a right entry among the
first one, three and five that a prompt would hold, with 95 % Wilson intervals, and the mean
reciprocal rank. Then, for messages that no entry answers, how often entries are let in and how
often the offline answer uses one; and the CPU time of one message. `--working` leaves out the
halves that are measured once; with `--encoder local/NAME` entries are found by meaning, too.
`--drawn` adds copies with two aliases an entry drawn at random: other thin copies have the first
two.
"""

import argparse
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.question_sets import Question, draw, list_left_out, list_sets, load_personas
from chatbot import (
    HistoryMessage,
    LocalEncoder,
    Persona,
    build_prompt,
    compose_offline,
    load_persona,
)
from chatbot.encoders import LOCAL
from chatbot.knowledge import Knowledge, KnowledgeEntry

# Large enough to cut nothing: the effect of a small budget is not measured here.
BUDGET = 100_000
Z_95 = 1.96
SIZES = (300, 10_000)
# How many thin copies are drawn, and how many of its missing aliases each one is asked.
DRAWS, LEFT_OUT_ASKED = 5, 200
GOALS_MS = {300: 3.0, 10_000: 15.0}
GOALS_MS_MEANING = {300: 25.0, 10_000: 60.0}


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`, with the Wilson interval of 95 %."""

    count: int
    total: int

    @property
    def value(self) -> float:
        return self.count / self.total if self.total else 0.0

    def interval(self) -> tuple[float, float]:
        if not self.total:
            return 0.0, 1.0
        spread = Z_95**2 / self.total
        middle = self.value + spread / 2
        half = Z_95 * (self.value * (1 - self.value) / self.total + spread / self.total / 4) ** 0.5
        return max(0.0, (middle - half) / (1 + spread)), (middle + half) / (1 + spread)

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.value:.3f} [{low:.3f} {high:.3f}]"


def read_history(question: Question) -> list[HistoryMessage]:
    """Return the messages before the question; the last of them is the character's."""
    before = question.messages[:-1]
    return [
        HistoryMessage("assistant" if (len(before) - place) % 2 else "user", text)
        for place, text in enumerate(before)
    ]


def find_entries(persona: Persona, question: Question) -> list[str]:
    """Return the ids of the entries that a prompt holds for the question, best first."""
    history = read_history(question)
    prompt = build_prompt(persona, question.messages[-1], history, budget=BUDGET)
    return [each.source_id for each in prompt.receipt.segments if each.kind == "knowledge"]


def answers_as_if_known(persona: Persona, question: Question) -> bool:
    """Return whether the offline answer contains a line of an entry."""
    answer = compose_offline(persona, question.messages[-1], read_history(question))
    lines = (entry.ic_reply or entry.summary for entry in persona.knowledge.entries)
    return any(line in answer for line in lines)


def find_places(persona: Persona, questions: Sequence[Question]) -> list[int]:
    """Return the place of the first right entry for each question, 0 where there is none."""
    places = []
    for question in questions:
        found = find_entries(persona, question)
        places.append(next((at for at, name in enumerate(found, 1) if name in question.ids), 0))
    return places


def _describe(places: Sequence[int]) -> str:
    """Return the line of the table for questions that have an answer."""
    total = len(places)
    hits = [Share(sum(0 < place <= top for place in places), total) for top in (1, 3, 5)]
    rank = statistics.fmean(1 / place if place else 0.0 for place in places)
    return f"{total:5}  {hits[0]}  {hits[1]}  {hits[2]}  {rank:.3f}"


def measure_cost(persona: Persona, messages: Sequence[str], rounds: int = 3) -> tuple[float, float]:
    """Return the median and the 95th percentile of the CPU milliseconds of one message."""
    spent = []
    for message in list(messages) * rounds:
        started = time.thread_time()
        persona.recall(message)
        spent.append((time.thread_time() - started) * 1000)
    return statistics.median(spent), statistics.quantiles(spent, n=20)[-1]


def make_up(persona: Persona, size: int) -> Persona:
    """Return a persona of `size` entries whose texts are mixed from those of the given one."""
    chance = random.Random(7)
    entries = persona.knowledge.entries

    def make_entry(number: int) -> KnowledgeEntry:
        parts = chance.sample(entries, 3)
        halves = [each.summary.split(". ")[0] for each in parts]
        return KnowledgeEntry(
            id=str(number),
            summary=f"{'. '.join(halves)} in {_name(chance)}.",
            ic_reply=parts[0].ic_reply,
            tags=(*parts[1].tags, _name(chance)),
            aliases=tuple(
                chance.choice(chance.choice(parts).aliases) + " " + _name(chance) for _ in range(6)
            ),
        )

    knowledge = Knowledge(tuple(map(make_entry, range(size))))
    return Persona("made-up", "Made Up", style=persona.style, knowledge=knowledge)


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(pair) for pair in ("BDFGKLMN", "aeiou", "lmnrst", "aeiou", "knrt"))


def print_found(personas: dict[str, Persona], *, is_working: bool) -> None:
    print(f"{'file':22}{'set':30}    n  {'hit@1':21}  {'hit@3':21}  {'hit@5':21}  MRR")
    for chosen in list_sets(is_working=is_working):
        if chosen.has_answers:
            places = find_places(personas[chosen.file], chosen.questions)
            print(f"{chosen.file:22}{chosen.name:30}{_describe(places)}", flush=True)


def print_drawn(*, is_working: bool, encoder: str) -> None:
    """Print the figures of copies with two aliases an entry drawn at random, all copies together.

    Each copy is asked the question sets of thin copies, and some of the aliases that it lacks.
    """
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for name in ("Bronn", "Maud"):
        whole = load_persona(name.lower())
        for seed in range(1, DRAWS + 1):
            drawn = draw(whole, 2, seed)
            asked = [
                (each.name, each.questions)
                for each in list_sets(is_working=is_working)
                if each.file == f"{name}, two aliases"
            ]
            asked.append(("aliases left out", list_left_out(whole, drawn, LEFT_OUT_ASKED)))
            persona = add_meaning(drawn, encoder)
            for chosen, questions in asked:
                places[name, chosen] += find_places(persona, questions)
    print(f"\ntwo aliases an entry, drawn {DRAWS} times")
    for (name, chosen), found in places.items():
        print(f"{name:22}{chosen:30}{_describe(found)}", flush=True)


def print_let_in(personas: dict[str, Persona], *, is_working: bool) -> None:
    print(
        f"\n{'file':22}{'set':30}    n  {'more than one let in':21}  {'any':21}  answered offline"
    )
    for chosen in list_sets(is_working=is_working):
        if chosen.has_answers:
            continue
        persona = personas[chosen.file]
        counts = [len(find_entries(persona, question)) for question in chosen.questions]
        answered = sum(answers_as_if_known(persona, question) for question in chosen.questions)
        total = len(counts)
        shares = [sum(count > 1 for count in counts), sum(map(bool, counts)), answered]
        row = "  ".join(str(Share(count, total)) for count in shares)
        print(f"{chosen.file:22}{chosen.name:30}{total:5}  {row}", flush=True)


def add_meaning(persona: Persona, name: str) -> Persona:
    """Return the persona with entries found by meaning, too; unchanged without a name."""
    if not name:
        return persona
    encoder, texts = LocalEncoder(name), persona.list_texts()
    return persona.with_meaning(encoder, dict(zip(texts, encoder.encode(texts), strict=True)))


def print_cost(bronn: Persona, encoder: str) -> None:
    print("\nentries   build ms  CPU ms of one message: median, p95 (goal)")
    chatty = next(each for each in list_sets(is_working=True) if each.name == "chatty")
    messages = [question.messages[-1] for question in chatty.questions[:60]]
    goals = GOALS_MS_MEANING if encoder else GOALS_MS
    for size in SIZES:
        started = time.thread_time()
        persona = bronn if size == SIZES[0] else make_up(bronn, size)
        persona = Persona("copy", "Copy", style=persona.style, knowledge=persona.knowledge)
        persona = add_meaning(persona, encoder)
        persona.recall(messages[0])
        built = (time.thread_time() - started) * 1000
        median, p95 = measure_cost(persona, messages)
        print(f"{size:7,}  {built:9.0f}  {median:.2f}, {p95:.2f} ({goals[size]:g})", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("--working", action="store_true", help="only the halves to work with")
    parser.add_argument("--without-cost", action="store_true", help="leave out the times")
    parser.add_argument("--drawn", action="store_true", help="other thin copies, too")
    parser.add_argument("--encoder", default="", choices=LOCAL, help="by meaning, too")
    given = parser.parse_args()
    plain = load_personas()
    personas = {name: add_meaning(each, given.encoder) for name, each in plain.items()}
    print_found(personas, is_working=given.working)
    print_let_in(personas, is_working=given.working)
    if given.drawn:
        print_drawn(is_working=given.working, encoder=given.encoder)
    if not given.without_cost:
        print_cost(plain["Bronn"], given.encoder)


if __name__ == "__main__":
    main()
