"""Small persona files for the tests."""

import json
from pathlib import Path
from typing import Any

from chatbot import Persona, load_persona

ENTRIES: list[dict[str, Any]] = [
    {
        "id": "ferry",
        "tags": ["river_crossing"],
        "aliases": ["where did you learn to row", "the ferry boat"],
        "summary": "He worked a ferry on the Green Fork as a boy.",
        "ic_reply": "I rowed lords across. They never looked at the oar.",
        "era": "before the war",
        "canon": ["book"],
        "ooc_notes": "Only hinted at.",
        "weight": 2,
        "certainty": "low",
        "source": {"title": "A chronicle", "url": "https://example.org/ferry"},
        "entities": ["Green Fork"],
    },
    {
        "id": "pay",
        "tags": ["wages", "gold"],
        "aliases": ["what do you cost", "how much are you paid", "your price"],
        "summary": "He is paid by the month, in gold, in advance.",
        "ic_reply": "Gold, by the month, up front.",
        "canon": ["book", "show"],
        "certainty": "high",
    },
    {
        "id": "horse",
        "tags": ["horse", "riding"],
        "aliases": ["do you have a horse", "can you ride"],
        "summary": "He rides any horse and names none.",
        "ic_reply": "A horse with a name is a horse you mourn.",
    },
]

STYLE = """
tone: [dry, short]
traits: counts coins
fallbacks: ["Ask me something else.", "No idea."]
refusals: {ic: ["Not for that."], ooc: ["That cannot be done here."]}
canon_preference: show
length_policy: {ic: {min_sentences: 1, max_sentences: 3}, ooc: {min_lines: 2, max_lines: 4}}
system:
  ic_template: "You are {{ character }}, {{ tone }}, in {{ length_policy.ic.max_sentences }}."
  ooc_template: "Notes on {{ character }}."
lexicon: {prefer: [coin], avoid: [awesome]}
response_shapes: ["{line}", "{line} {line2}"]
greeting: "What do you want?"
alternate_greetings: ["Sit down.", "Speak."]
examples: [{user: "Are you good?", assistant: "Good enough."}]
retrieval: {top_k: 3, min_score: 1.0}
"""


def write_knowledge(path: Path, entries: list[dict[str, Any]] | None = None) -> Path:
    lines = [json.dumps(entry) for entry in (ENTRIES if entries is None else entries)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def make_persona(
    folder: Path, entries: list[dict[str, Any]] | None = None, style: str = STYLE
) -> Persona:
    """Return Bronn with an own knowledge base and an own style."""
    knowledge_path = write_knowledge(folder / "kb.jsonl", entries)
    style_path = folder / "style.yml"
    style_path.write_text(style, encoding="utf-8")
    return load_persona("bronn", knowledge_path=knowledge_path, style_path=style_path)
