"""SillyTavern's world info: converts its field names to those of a card's entry, and back."""

from collections.abc import Mapping
from typing import Any

from chatbot.formats.values import read_flag, read_number
from chatbot.text import to_snake_case

# The places of a card's entry, by the number that world info has for them.
POSITIONS = ("before_char", "after_char")
# Fields of the entry itself.
_OWN = {
    "uid": "id",
    "key": "keys",
    "keysecondary": "secondary_keys",
    "order": "insertion_order",
    **{name: name for name in ("comment", "content", "constant", "selective", "name")},
}
# Fields that a card keeps in the extensions of an entry, under the names SillyTavern uses there.
_EQUAL = (
    *("position", "depth", "role", "selectiveLogic", "probability", "useProbability", "group"),
    *("sticky", "cooldown", "delay", "vectorized", "triggers"),
)
# The same in snake case.
_RENAMED = (
    *("groupOverride", "groupWeight", "useGroupScoring", "excludeRecursion", "preventRecursion"),
    *("delayUntilRecursion", "scanDepth", "caseSensitive", "matchWholeWords", "automationId"),
    *("displayIndex", "ignoreBudget", "outletName", "characterFilter", "addMemo"),
    *("matchPersonaDescription", "matchCharacterDescription", "matchCharacterPersonality"),
    *("matchCharacterDepthPrompt", "matchScenario", "matchCreatorNotes"),
)
_EXTENSIONS = {
    **{name: name for name in _EQUAL},
    **{name: to_snake_case(name) for name in _RENAMED},
}
# Those fields in the extensions that are numbers, and those that are true or false.
NUMBERS = (
    *("position", "depth", "role", "selectiveLogic", "probability", "group_weight"),
    *("delay_until_recursion", "scan_depth", "sticky", "cooldown", "delay"),
)
FLAGS = (
    *("useProbability", "group_override", "use_group_scoring", "exclude_recursion"),
    *("prevent_recursion", "case_sensitive", "match_whole_words", "vectorized", "ignore_budget"),
    *(name for name in _EXTENSIONS.values() if name.startswith("match_")),
)
# Where unknown fields of an entry are kept in a card.
_REST = "sillytavern"
# Fields of a card's entry that world info has no name for; they keep their own.
_FOREIGN = ("priority", "use_regex")
_KNOWN = {*_FOREIGN, *_OWN, *_EXTENSIONS, "disable", "extensions"}
# SillyTavern's defaults of missing fields where those of cards differ.
_DEFAULTS = {"selective": True, "order": 100, "position": 0}


def is_world_info(entry: Mapping[str, Any]) -> bool:
    return "keys" not in entry and ("key" in entry or "keysecondary" in entry)


def from_world_info(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of world info as one of a card; nothing of it is lost."""
    given = _DEFAULTS | dict(entry)
    result = {new: given[old] for old, new in _OWN.items() if old in given}
    # A value that is no flag does not disable the entry; a text such as "true" may be one.
    result["enabled"] = not read_flag(given.get("disable"))
    if given["position"] in POSITIONS:
        given["position"] = POSITIONS.index(given["position"])
    result["position"] = POSITIONS[read_number(given["position"]) != 0]
    if isinstance(given.get("caseSensitive"), bool):
        result["case_sensitive"] = given["caseSensitive"]
    old_extensions = given.get("extensions")
    extensions = dict(old_extensions) if isinstance(old_extensions, Mapping) else {}
    extensions |= {new: given[old] for old, new in _EXTENSIONS.items() if old in given}
    rest = {key: value for key, value in entry.items() if key not in _KNOWN}
    if rest:
        extensions[_REST] = rest
    foreign = {key: given[key] for key in _FOREIGN if key in given}
    return result | {"extensions": extensions, "use_regex": False} | foreign


def to_world_info(entry: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Return a card's entry as a world info entry, with `number` as its id if it has none.

    Fields unknown to world info stay under `extensions`, as in SillyTavern.
    """
    given = entry.get("extensions")
    extensions = dict(given) if isinstance(given, Mapping) else {}
    result: dict[str, Any] = {"uid": number, "keysecondary": [], "comment": ""}
    result |= {old: entry[new] for old, new in _OWN.items() if new in entry}
    if not isinstance(result["uid"], int):
        result["uid"] = number
    result["disable"] = entry.get("enabled") is False
    result["position"] = 1 if entry.get("position") == "after_char" else 0
    if entry.get("case_sensitive") is not None:
        result["caseSensitive"] = entry["case_sensitive"]
    # A card's secondary keys count unless it says otherwise; SillyTavern reads no field as false.
    result.setdefault("selective", bool(entry.get("secondary_keys")))
    result.setdefault("constant", False)
    result |= {key: entry[key] for key in _FOREIGN if entry.get(key)}
    result |= {old: extensions.pop(new) for old, new in _EXTENSIONS.items() if new in extensions}
    rest = extensions.pop(_REST, None)
    if isinstance(rest, Mapping):
        result = dict(rest) | result
    return result | ({"extensions": extensions} if extensions else {})
