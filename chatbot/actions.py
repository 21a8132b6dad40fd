"""What a message of role play does, between asterisks, apart from what it says: "*sits down* How
much?"
"""

import re

# Fewer words after the beginning of a sentence may be an emphasis: "who is *Tyrion* to you".
SHORTEST_ASIDE = 4
# At the start of a line, after the end of a sentence, a quotation or another action; or a long one
# anywhere. With punctuation behind it, it is a part of a sentence: "*The Long Night*, was it cold?"
_ACTION = re.compile(
    r"(?:^|(?<=[.!?\u2026\u3002\uff01\uff1f\"'\u201d*])(?=\s)"
    rf"|(?<=\s)(?=\*(?:[^\s*]+[^\S\n]+){{{SHORTEST_ASIDE - 1}}}))"
    r"[^\S\n]*\*(?![\s*])[^*\n]*(?<!\s)\*(?![*.,;:!?\u2026)'\u2019])",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\W_]")


def split_actions(message: str) -> tuple[str, str]:
    """Return what a message says and what it does, each action on a line of its own. A message that
    is nothing but actions says them.
    """
    if "*" not in message:
        return message, ""
    said = _ACTION.sub("\n", message)
    if not _WORD.search(said):
        return message, ""
    return said.strip(), "\n".join(found[0].strip() for found in _ACTION.finditer(message))
