"""For authors: `python -m chatbot ask|explain|check|chat bronn ...`, all without a model, and
`card|convert FILE ...`.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from chatbot.encoders import LOCAL, EncoderError, LocalEncoder
from chatbot.files import Problem, UnusableFile
from chatbot.findings import Findings
from chatbot.formats.command import add_commands
from chatbot.knowledge_file import read_knowledge
from chatbot.lore_command import add_lore
from chatbot.macros import MacroContext, fill_in
from chatbot.offline import compose_offline
from chatbot.personas import Persona, find_declared, load_persona, locate_files
from chatbot.prompt import build_prompt
from chatbot.questions import read_question
from chatbot.receipt import HistoryMessage, Segment
from chatbot.sections import explain_hit
from chatbot.style_file import read_style
from chatbot.watched_file import Content


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 when a file has something wrong in it."""
    given = _build_parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = given.run
    return run(given)


def ask(given: argparse.Namespace) -> int:
    print(_answer(_load(given), given.question, (), given.seed))
    return 0


def explain(given: argparse.Namespace) -> int:
    """Print how a question is read, what is found for it, and the receipt of its prompt."""
    persona = _load(given)
    turn = MacroContext(given.seed, given.seed, datetime.now().astimezone())
    receipt = build_prompt(persona, given.question, (), budget=given.budget, turn=turn).receipt
    print(f"mode {receipt.mode}, {receipt.tokens} tokens")
    findings = persona.search(read_question(persona.style, given.question, ()).text)
    _print_findings(findings)
    for title, segments in (("sent", receipt.segments), ("cut", receipt.cut)):
        print(f"{title}:")
        for segment in segments:
            print(f"  {_describe(segment)}")
    return 0


def check(given: argparse.Namespace) -> int:
    """Print the problems of both files of a persona as `path:line: message`."""
    declared = find_declared(given.persona)
    if declared is None:
        print(f"{given.persona}: no such persona", file=sys.stderr)
        return 1
    knowledge, style = locate_files(declared, **_paths(given))
    return int(_has_problems(knowledge, read_knowledge) | _has_problems(style, read_style))


def chat(given: argparse.Namespace) -> int:
    """Talk in the terminal until an empty line or the end of the input."""
    persona = _load(given)
    history = [HistoryMessage("assistant", persona.greeting)]
    print(f"{persona.name}: {persona.greeting}\n(an empty line ends the talk)")
    for line in iter(lambda: _ask_line("> "), ""):
        answer = _answer(persona, line, history, given.seed)
        history += [HistoryMessage("user", line), HistoryMessage("assistant", answer)]
        print(f"{persona.name}: {answer}")
    return 0


def _answer(persona: Persona, question: str, history: Sequence[HistoryMessage], seed: int) -> str:
    turn = MacroContext(seed + len(history), seed, datetime.now().astimezone())
    return fill_in(compose_offline(persona, question, history, seed=seed), turn)


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chatbot", description=__doc__)
    commands = parser.add_subparsers(required=True)
    add_lore(commands)
    for run, takes_question, text in (
        (ask, True, "print the answer from the notes"),
        (explain, True, "print what would be sent to a model, piece by piece, and why"),
        (check, False, "validate both files of a persona, with line numbers"),
        (chat, False, "talk in the terminal"),
    ):
        command = commands.add_parser(run.__name__, help=text)
        command.set_defaults(run=run)
        command.add_argument("persona")
        if takes_question:
            command.add_argument("question")
        command.add_argument("--kb", type=Path, help="another knowledge base")
        command.add_argument("--style", type=Path, help="another style file")
        command.add_argument("--directory", type=Path, help="where to look for both first")
        command.add_argument("--seed", type=int, default=0, help="another choice of words")
        command.add_argument("--encoder", choices=LOCAL, help="find entries by meaning, too")
        command.add_argument("--budget", type=int, default=20_000, help="tokens for history")
    add_commands(commands)
    return parser


def _paths(given: argparse.Namespace) -> dict[str, Path | None]:
    return {"knowledge_path": given.kb, "style_path": given.style, "directory": given.directory}


def _load(given: argparse.Namespace) -> Persona:
    persona = load_persona(given.persona, **_paths(given))
    if not given.encoder:
        return persona
    encoder, texts = LocalEncoder(given.encoder), persona.list_texts()
    try:
        return persona.with_meaning(encoder, dict(zip(texts, encoder.encode(texts), strict=True)))
    except EncoderError as error:
        sys.exit(f"{given.encoder}: {error}; pip install -r backend/requirements-semantic.txt")


def _ask_line(prompt: str) -> str:
    try:
        return input(prompt).strip()
    except EOFError:
        return ""


def _print_findings(findings: Findings) -> None:
    """Print how a message was read, the thresholds, and which entries were let in or not."""
    print(f"by words{f' and by meaning: {findings.encoder}' if findings.encoder else ''}")
    if findings.encoder_failure:
        print(f"without meaning: {findings.encoder_failure}")
    print(f"a score of 1 is {findings.thresholds.prompt:.2f}", end=", ")
    print(f"a certainty of 1 is {findings.thresholds.offline:.2f}")
    print("read as small talk:" if findings.is_small_talk else "read as:")
    print("".join(f"  {sentence}\n" for sentence in findings.sentences), end="")
    for title, hits in (("let in", findings.hits), ("left out", findings.left_out)):
        print(f"{title}:")
        for hit in hits:
            reason = f"{hit.reason}; {explain_hit(hit)}".removeprefix("; ")
            scores = f"score {hit.score:.2f}, certainty {hit.certainty:.2f}"
            print(f"  {hit.entry.id}: {scores}; {reason} in: {hit.sentence}")


def _describe(segment: Segment) -> str:
    place = "-" if segment.message is None else segment.message
    score = "" if segment.score is None else f" score {segment.score:.2f}"
    name = f"{segment.kind} {segment.source_id}".strip()
    return f"[{place}] {name}: {segment.tokens} tokens{score}; {segment.reason}"


def _has_problems(path: Path, read: Callable[[Path], Content]) -> bool:
    try:
        problems = read(path).problems
    except UnusableFile as error:
        problems = (Problem(error.line, f"the file is not used: {error}"),)
    for problem in problems:
        print(f"{path}:{problem.line}: {problem.message}")
    if not problems:
        print(f"{path}: in order")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
