"""The character's own part of a reply, however it is cut into pieces."""

import pytest

from chatbot import OwnLines

SCRIPT = "A short one:\nBronn: Pay me.\nTom: No.\nBronn: Then no."
CODE = "```yaml\nTom: 1\n```\nThere."


def read(text: str, size: int) -> str:
    lines, shown = OwnLines(("Ser Bronn", "Bronn"), "Tom"), ""
    for at in range(0, len(text), size):
        shown += lines.feed(text[at : at + size])
    return shown + lines.finish()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Bronn: Aye.", "Aye."),
        ("Ser Bronn: Aye.", "Aye."),
        ("**Bronn:** Aye.", "Aye."),
        ("*Bronn*:\nAye.", "Aye."),
        ("Bronn\uff1aAye.", "Aye."),
        ("Bronn:", ""),
        ("Bronn is what they call me.", "Bronn is what they call me."),
        ("Bron", "Bron"),
        ("**Bronn: Aye.**", "**Bronn: Aye.**"),
        ("Aye.\n\nTom: How much?\n\nBronn: Two.", "Aye."),
        ("Bronn: Aye.\n**Tom:** How much?", "Aye."),
        ("Aye.\nTomorrow: rain.\n\n", "Aye.\nTomorrow: rain.\n\n"),
        ("Tell Tom: no.", "Tell Tom: no."),
        (SCRIPT, SCRIPT),
        (CODE, CODE),
        ("", ""),
    ],
)
def test_a_reply_is_the_characters_own_part(text: str, own: str, size: int) -> None:
    assert read(text, size) == own


def test_what_follows_the_users_name_is_not_wanted() -> None:
    lines = OwnLines(("Bronn",), "Tom")
    assert lines.feed("Aye.\nTo") == "Aye."
    assert lines.feed("m: How much?") == ""
    assert lines.has_ended
    assert (lines.feed("More"), lines.finish()) == ("", "")


@pytest.mark.parametrize(
    "user",
    [
        "\u0422\u043e\u043c",
        "\u674e\u96f7",
        "\u0645\u062d\u0645\u062f \u0639\u0644\u064a",
        "A.B (c)",
        "Zo\u00eb",
    ],
)
def test_a_name_may_be_written_in_any_script(user: str) -> None:
    lines = OwnLines(("\u3042\u304b\u308a",), user)
    assert lines.feed(f"\u3042\u304b\u308a\uff1aAye.\n{user}: No.") == "Aye."


def test_without_a_name_of_the_user_nothing_is_cut() -> None:
    lines = OwnLines(("Bronn",), "")
    assert lines.feed("Bronn: Aye.\nUser: root") + lines.finish() == "Aye.\nUser: root"


def test_a_user_of_the_characters_name_does_not_end_its_reply() -> None:
    lines = OwnLines(("Bronn",), "Bronn")
    assert lines.feed("Aye.\nBronn: No.") + lines.finish() == "Aye.\nBronn: No."


@pytest.mark.parametrize("piece", ["\n", " ", "\n ", " \n"])
@pytest.mark.parametrize("start", ["", "Bronn:", "Aye."])
def test_a_model_that_writes_blanks_for_ever_is_not_held_back(start: str, piece: str) -> None:
    lines = OwnLines(("Bronn",), "Tom")
    shown = lines.feed(start) + "".join(lines.feed(piece) for _ in range(100))
    assert len(shown) > len(piece * 100) - 30
