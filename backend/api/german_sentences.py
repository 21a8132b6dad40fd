"""German translations of validation errors, of the frameworks and of our own fields. The web app
shows them next to its fields. Other languages get English.
"""

import re
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "data" / "german.yml"
# An error in a character's definition begins with its field: "tags.2: This has to be text."
_PLACE = re.compile(r"([a-z_]+(?:\.[\w.]*)?: )(.+)", re.DOTALL)


def say_in_german(sentence: str) -> str:
    place, said = "", sentence
    if named := _PLACE.fullmatch(sentence):
        place, said = named[1], named[2]
    for pattern, german in _read_table():
        if found := pattern.fullmatch(said):
            return place + german.format(*found.groups())
    return sentence


@cache
def _read_table() -> list[tuple[re.Pattern[str], str]]:
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return [(re.compile(english, re.DOTALL), german) for english, german in rows]
