"""What cards of other programs are read as."""

from typing import Any

import pytest

from chatbot.formats import read_card
from chatbot.tests.formats.samples import V1, dump, make_png, make_zip


def test_backyard_archives_are_read_with_lore_pictures_and_macros() -> None:
    card = read_card(
        make_zip(
            {
                "manifest.json": dump(
                    {"characters": ["c/t/c.json"], "scenarios": ["s/1.json", "s/2.json"]}
                ),
                "c/t/c.json": dump(
                    {
                        "name": "tilda",
                        "displayName": "Tilda",
                        "persona": "{character} mends clocks for {user}.",
                        "loreItems": [{"key": "quay, pier", "value": "Stone."}],
                        "images": [{"path": "images/a.png"}],
                    }
                ),
                "c/t/images/a.png": make_png(),
                "s/1.json": dump(
                    {
                        "narrative": "A shop.",
                        "formattingInstructions": "Short.",
                        "firstMessages": [{"text": "Late, {user}."}],
                        "exampleMessages": [{"text": "#{user}: Hi\n#{character}: Late."}],
                        "messages": [{"type": "human", "text": "Hi"}],
                    }
                ),
                "s/2.json": dump({"firstMessages": [{"text": "Closed."}]}),
            }
        )
    )
    definition = card.definition
    assert definition["name"] == "Tilda"
    assert definition["description"] == "{{char}} mends clocks for {{user}}."
    assert definition["system_prompt"] == "Short."
    assert definition["first_mes"] == "Late, {{user}}."
    assert definition["alternate_greetings"] == ["Closed."]
    assert definition["mes_example"] == "<START>\n{{user}}: Hi\n{{char}}: Late."
    assert definition["character_book"]["entries"][0]["keys"] == ["quay", "pier"]
    assert card.picture == make_png()
    assert any("chat in the archive" in sentence for sentence in card.report.kept)


OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("V1", {**V1, "vendor": 1}),
    (
        "Pygmalion",
        {
            "char_name": "Tilda",
            "char_persona": V1["description"],
            "char_greeting": V1["first_mes"],
            "world_scenario": "A shop.",
            "example_dialogue": V1["mes_example"],
        },
    ),
    (
        "text-generation-webui",
        {"name": "Tilda", "context": V1["description"], "greeting": V1["first_mes"]},
    ),
    (
        "Agnai",
        {
            "kind": "character",
            "name": "Tilda",
            "persona": {"kind": "text", "attributes": {"text": [V1["description"]]}},
            "greeting": V1["first_mes"],
            "characterBook": {"kind": "memory", "entries": [{"entry": "x", "keywords": ["a"]}]},
        },
    ),
    (
        "RisuAI",
        {
            "name": "Tilda",
            "desc": V1["description"],
            "firstMessage": V1["first_mes"],
            "globalLore": [{"key": "a, b", "content": "x", "insertorder": 1}],
        },
    ),
]


@pytest.mark.parametrize(("spec", "given"), OTHERS, ids=[spec for spec, _ in OTHERS])
def test_cards_of_other_programs_are_read(spec: str, given: dict[str, Any]) -> None:
    card = read_card(dump(given))
    assert card.report.spec == spec
    assert card.definition["name"] == "Tilda"
    assert card.definition["description"] == V1["description"]
    assert card.definition["first_mes"] == V1["first_mes"]
    assert card.definition["alternate_greetings"] == []
    assert card.report.entries == (spec in ("Agnai", "RisuAI"))


def test_yaml_of_text_generation_webui_is_read() -> None:
    card = read_card(b"name: Tilda\ngreeting: |\n  Late.\ncontext: Mends clocks.\nx: [1]\n")
    assert card.report.format == "text-generation-webui"
    assert card.definition["description"] == "Mends clocks."
    assert card.definition["x"] == [1]
