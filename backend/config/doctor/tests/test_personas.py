"""The doctor's look at the files of the characters."""

from pathlib import Path

from pytest_django.fixtures import Settings

from config.doctor import personas
from config.doctor.tests.levels import levels, told


def test_the_shipped_files_are_in_order() -> None:
    assert levels(personas.check()) == [("Persona", "ok")] * 4


def test_a_file_that_is_missing_is_named(settings: Settings, tmp_path: Path) -> None:
    settings.BRONN_KB_PATH = tmp_path / "nowhere.jsonl"
    blamed = told(personas.check(), "problem")
    assert str(settings.BRONN_KB_PATH) in blamed
    assert "BRONN_KB_PATH" in blamed


def test_a_line_that_is_not_understood_is_a_warning(settings: Settings, tmp_path: Path) -> None:
    settings.BRONN_STYLE_PATH = tmp_path / "style.yml"
    settings.BRONN_STYLE_PATH.write_text("greeting: Well met\nbanter: 5\n")
    warned = told(personas.check(), "warning")
    assert "line 2" in warned
    assert "python -m chatbot check bronn" in warned
