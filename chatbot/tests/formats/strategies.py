"""Cards of every shape that a program might write."""

from typing import Any

from hypothesis import strategies as st

# What a database cannot hold is replaced when it is read.
LETTER = st.characters(codec="utf-8", exclude_characters="\x00")
TEXT = st.text(LETTER, max_size=20)
NUMBER = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
UNKNOWN = st.dictionaries(TEXT.map("vendor/{}".format), JSON, max_size=3)
EXTENSIONS = st.dictionaries(TEXT, JSON, max_size=3)
ENTRY = st.builds(
    lambda fields, optional, unknown: {**unknown, **fields, **optional},
    st.fixed_dictionaries(
        {
            "keys": st.lists(TEXT, max_size=3),
            "content": TEXT,
            "extensions": EXTENSIONS,
            "enabled": st.booleans(),
            "insertion_order": NUMBER,
            "use_regex": st.booleans(),
        }
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "secondary_keys": st.lists(TEXT, max_size=2),
            "selective": st.booleans(),
            "constant": st.booleans(),
            "position": st.sampled_from(["before_char", "after_char"]),
            "priority": NUMBER,
            "id": NUMBER | TEXT,
            "comment": TEXT,
        },
    ),
    UNKNOWN,
)
BOOK = st.fixed_dictionaries(
    {"entries": st.lists(ENTRY, max_size=3), "extensions": EXTENSIONS},
    optional={
        "name": TEXT,
        "scan_depth": NUMBER,
        "token_budget": NUMBER,
        "recursive_scanning": st.booleans(),
    },
)
_TEXTS = (
    "description personality scenario first_mes mes_example creator_notes system_prompt "
    "post_history_instructions creator"
)
DATA = st.builds(
    lambda fields, unknown: {**unknown, **fields},
    st.fixed_dictionaries(
        {
            "name": TEXT.map("T{}".format),
            **dict.fromkeys(_TEXTS.split(), TEXT),
            # "undefined" is what a program writes that has none.
            "character_version": TEXT,
            **dict.fromkeys(
                ("alternate_greetings", "group_only_greetings", "tags"), st.lists(TEXT, max_size=2)
            ),
            "extensions": EXTENSIONS,
        },
        optional={
            "character_book": BOOK,
            "nickname": TEXT,
            "source": st.lists(TEXT, max_size=2),
            "creation_date": st.integers(0, 2**33),
            "creator_notes_multilingual": st.dictionaries(TEXT, TEXT, max_size=2),
            "assets": st.lists(
                st.fixed_dictionaries(
                    {
                        "type": st.sampled_from(["icon", "emotion", "x_any"]),
                        "uri": TEXT | st.sampled_from(["ccdefault:", "embeded://a.png"]),
                        "name": st.sampled_from(["main", "joy"]),
                        "ext": st.just("png"),
                    }
                ),
                max_size=2,
            ),
        },
    ),
    UNKNOWN,
)
CARD = st.builds(
    lambda data, spec, beside: {**beside, "spec": spec[0], "spec_version": spec[1], "data": data},
    DATA,
    st.sampled_from([("chara_card_v2", "2.0"), ("chara_card_v3", "3.0")]),
    UNKNOWN,
)
