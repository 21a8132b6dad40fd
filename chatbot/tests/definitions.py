"""A small definition for the tests."""

from typing import Any

from chatbot import Persona, persona_of, read_definition

ANN: dict[str, Any] = {
    "name": "Ann of the Long Oven",
    "nickname": "Ann",
    "description": "{{char}} bakes bread in Lowtown and sells it to {{user}} on credit.",
    "personality": "Patient with dough, curt with people.",
    "scenario": "{{user}} comes into the bakery before dawn.",
    "first_mes": "{{char}} wipes her hands. Early again, {{user}}?",
    "alternate_greetings": ["Shut the door, <USER>.", "Rye or wheat?"],
    "mes_example": (
        "<START>\n{{user}}: Is it fresh?\n{{char}}: It was when it was dough.\n\n"
        "<START>\nAnn: Mind the tray.\n{{user}}: Sorry.\nAnn: Sorry bakes nothing."
    ),
    "system_prompt": "{{original}} Write as <BOT> in the present tense. {{incvar::x}}",
    "post_history_instructions": "{{original}}Let {{user}} decide what {{user}} does.",
    "creator_notes": "CANARY-notes",
    "creator_notes_multilingual": {"de": "CANARY-notizen"},
    "tags": ["CANARY-tag"],
    "creator": "CANARY-creator",
    "character_version": "CANARY-version",
    "source": ["CANARY-source"],
    "group_only_greetings": ["CANARY-group"],
    "character_book": {
        "name": "CANARY-book",
        "description": "CANARY-about",
        "entries": [
            {
                "id": 7,
                "keys": ["oven", "/ov[e3]n/i"],
                "content": "@@depth 4\nThe oven of {{char}} was built by her grandmother.",
                "comment": "CANARY-comment",
                "enabled": True,
                "insertion_order": 10,
            },
            {
                "keys": ["guild"],
                "content": "The bakers' guild forbids baking on rest days.",
                "constant": True,
                "insertion_order": 20,
            },
            {
                "keys": [],
                "content": "Lowtown floods in spring.",
                "constant": True,
                "insertion_order": 5,
            },
            {"keys": ["oven"], "content": "CANARY-disabled", "enabled": False},
        ],
    },
    "extensions": {
        "other": {"kept": "CANARY-other"},
    },
}

# Extensions with what a style has beyond a card, and with a note of the character's.
EXTENDED = {
    "bronn": {"tone": ["dry"]},
    "depth_prompt": {"prompt": "{{char}} is tired of {{user}}.", "depth": 2, "role": 1},
}


# What marks an entry as one of our knowledge bases.
OURS: dict[str, Any] = {"extensions": {"bronn": {}}}
# Her book as knowledge of ours: found by ranking, the constant ones in the system message.
OUR_BOOK: dict[str, Any] = {"entries": [entry | OURS for entry in ANN["character_book"]["entries"]]}


def make_ann(**changed: Any) -> Persona:
    """Return the persona of `ANN` with some fields changed."""
    return persona_of(read_definition(ANN | changed), slug="ann")
