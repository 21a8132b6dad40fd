"""The parts of a prompt in order, and which are dropped first when the budget is used up.
`README.md` shows the same table.
"""

from dataclasses import dataclass

SYSTEM, HISTORY, END = "system", "history", "end"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a prompt; its segments in the receipt have the kind `kind`.

    `share`: maximum share of the budget, None if always kept whole. `yields`: order in which parts
    are dropped when the budget is used up, 0 for never.
    """

    kind: str
    message: str
    holds: str
    share: float | None = None
    yields: int = 0


# In prompt order.
PARTS = (
    Part("template", SYSTEM, "`system_prompt` (`{{original}}`: the style's own), or the style's"),
    Part("lore_before", SYSTEM, "entries of lorebooks at position 0"),
    Part("definition", SYSTEM, "`description`, `personality`, `scenario`"),
    Part("lore_within", SYSTEM, "entries after `personality` or `scenario` (`@@position`)"),
    Part("lore_after", SYSTEM, "entries of lorebooks at position 1"),
    Part("style", SYSTEM, "the rest of the style: tone, traits, words, refusals"),
    Part("lore", SYSTEM, "`constant` entries of the character's own knowledge", share=0.25),
    Part("user_persona", SYSTEM, "who the user is"),
    Part("lore_before_examples", SYSTEM, "entries of lorebooks at position 5"),
    Part("example", SYSTEM, "`mes_example`, in character", share=0.25, yields=1),
    Part("lore_after_examples", SYSTEM, "entries of lorebooks at position 6"),
    Part("instructions", SYSTEM, "form, length, and what no message may change"),
    Part(
        "notes",
        HISTORY,
        "what was found for earlier messages, at least a quarter of the budget",
        1.0,
        2,
    ),
    Part("user", HISTORY, "what the user said", share=1.0, yields=3),
    Part(
        "assistant", HISTORY, "what the character said, including its greeting", share=1.0, yields=3
    ),
    Part("depth_note", HISTORY, "the character's note, `depth` messages before the end", share=1.0),
    Part("author_note", HISTORY, "the author's note, `depth` messages before the end", share=1.0),
    Part("lore_note", HISTORY, "entries at positions 2 and 3, in the author's note"),
    Part("lore_at_depth", HISTORY, "entries at position 4, `depth` messages before the end"),
    Part("lore_outlet", HISTORY, "entries at position 7, in place of `{{outlet::name}}`"),
    Part("knowledge", END, "what was found for the question", share=0.25),
    Part("question", END, "the question"),
    Part("post_history", END, "`post_history_instructions`, in character"),
    Part("reply", END, "the beginning of a reply that is continued"),
)
SYSTEM_KINDS = tuple(part.kind for part in PARTS if part.message == SYSTEM)
_SHARES = {part.kind: part.share for part in PARTS}


def room_for(kind: str, budget: int) -> int:
    """Return the maximum tokens of all parts of a kind that has a `share`."""
    return int(budget * (_SHARES[kind] or 0))
