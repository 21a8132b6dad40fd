"""The character's own part of a reply, however it is cut into pieces."""

import pytest

from chatbot import OwnLines

SCRIPT = "A short one:\nBronn: Pay me.\nTom: No.\nBronn: Then no."
CODE = "```yaml\nTom: 1\n```\nThere."


def read(text: str, size: int, question: str = "") -> str:
    lines, shown = OwnLines(("Ser Bronn", "Bronn"), "Tom", question), ""
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


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize(
    "text",
    [
        "So far.\n\nTom: 3\nBronn: 5\n\nYou owe me.",
        "We split it.\n\nTom: the boat.\nBronn: The gold.",
        "I'd put this.\n\nTom: he died owing.",
        "Clear the decks.\n\nTom: Oars.\nDora: Sail.\nBronn: Orders.",
        "Drum: Loud.\nTom: Louder.\nSnare: Quick.",
        "Put it so:\n\nTom: Root",
        "# The toll\n\nTom: Halt!\n\nGuard: Pay.",
        "**The toll**\n\nTom: Halt!",
        "~~~\nTom: X\n~~~\nThere.",
        "春の花。\n\nTom：散る。\n梅：香る。",
    ],
)
def test_a_list_with_the_users_name_in_it_is_whole(text: str, size: int) -> None:
    assert read(text, size) == text


@pytest.mark.parametrize(
    "question",
    ["write a dialogue between us", "schreib ein Drehbuch", "会話を書いて"],
)
def test_a_script_that_was_asked_for_is_whole(question: str) -> None:
    script = "Bronn: Pay me.\nTom: No.\nBronn: Then no."
    assert read(script, 3, question) == script
    assert read(script, 3, "What is your price?") == "Pay me."


@pytest.mark.parametrize("end", ["", "\n", "\nBronn: Two.", "\n\nBronn: Two.", "\nTom: No."])
@pytest.mark.parametrize("said", ["How much?", "*frowns* No.", '"No."', "არა."])
def test_a_line_that_is_no_entry_of_a_list_ends_the_reply(said: str, end: str) -> None:
    assert read(f"Aye.\n\nTom: {said}{end}", 2) == "Aye."


def test_what_follows_the_users_name_is_not_wanted() -> None:
    lines = OwnLines(("Bronn",), "Tom")
    assert lines.feed("Aye.\nTo") == "Aye."
    assert lines.feed("m: How much?") == ""
    assert lines.feed("\nI say it plainly") == ""
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
    assert lines.feed(f"\u3042\u304b\u308a\uff1aAye.\n{user}: No.") + lines.finish() == "Aye."


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


def test_a_line_of_the_user_without_an_end_is_not_held_back_for_ever() -> None:
    lines = OwnLines(("Bronn",), "Tom")
    assert lines.feed("Aye.\nTom: No. " + "So it goes on. " * 30) == "Aye."
    assert lines.has_ended
