"""What the frameworks and our own fields say against single values, in German: the web app shows
these sentences beside its fields. Who does not ask for German is answered in English.
"""

import re
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "data" / "german.yml"
# A fault of a definition names its field: "tags.2: This has to be text."
_PLACE = re.compile(r"([a-z_]+(?:\.[\w.]*)?: )(.+)", re.DOTALL)


def say_in_german(sentence: str) -> str:
    """Return the German translation of `sentence`; the sentence itself if there is none."""
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
