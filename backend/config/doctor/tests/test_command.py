"""The command itself, on settings and servers that are broken."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from config import env, env_sources
from config.doctor import variables
from config.doctor.tests.levels import told
from testing_processes import python

CODE = (
    "from config import env_sources; env_sources.use_files = False\n"
    "import sys; from config.doctor.command import main; sys.exit(main(sys.argv[1:]))"
)
SOUND = {"DJANGO_SECRET_KEY": "secret-" * 10, "EMAIL_VERIFICATION_REQUIRED": "False"}


def doctor(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run("-c", CODE, *arguments, **variables)


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*python(), *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", **variables},
        capture_output=True,
        text=True,
    )


def test_broken_settings_are_a_sentence() -> None:
    done = doctor(**SOUND, DJANGO_DEBUG="perhaps")
    assert done.returncode == 1
    assert "PROBLEM  Settings  DJANGO_DEBUG: expected True or False, not 'perhaps'" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_database_that_is_away_stops_only_what_needs_it(tmp_path: Path) -> None:
    done = doctor("--json", **SOUND, DATABASE_URL="postgres://bronn:a-password@127.0.0.1:1/bronn")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    by_area = {finding["area"]: finding for finding in told["findings"]}
    assert by_area["Database"]["level"] == "problem"
    assert "127.0.0.1" in by_area["Database"]["text"]
    assert by_area["Persona"]["level"] == "ok"
    assert "Schema" not in by_area
    values = {row["name"]: (row["value"], row["source"]) for row in told["settings"]}
    assert values["DATABASE_URL"] == ("postgres://***@127.0.0.1:1/bronn", "environment")
    assert values["DJANGO_SECRET_KEY"] == ("(set)", "environment")
    assert values["LOG_LEVEL"] == ("INFO", "default")
    assert "a-password" not in done.stdout
    assert "secret-" not in done.stdout


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    file = tmp_path / "db.sqlite3"
    done = doctor("--live", **SOUND, DATABASE_URL=f"sqlite:///{file}")
    assert done.returncode == 1
    assert "manage.py upgrade" in done.stdout
    assert not file.exists()


def test_it_says_how_to_call_it() -> None:
    done = doctor("--help")
    assert done.returncode == 0
    assert "--live" in done.stdout


@pytest.mark.parametrize("arguments", [["help", "doctor"], ["help"]])
def test_the_list_of_commands_has_it(arguments: list[str]) -> None:
    assert "doctor" in run("manage.py", *arguments, DJANGO_DEBUG="True").stdout.split()


@pytest.mark.parametrize("name", ["PORT", "WEB_CONCURRENCY", "LOG_LEVEL"])
def test_each_command_names_a_wrong_setting_in_one_line(name: str) -> None:
    values = {"DJANGO_DEBUG": "True", "EMAIL_VERIFICATION_REQUIRED": "False", name: "eighty"}
    done = run("manage.py", "check", **values)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"{name}: expected ")
    assert f"{name}: expected " in doctor(**values).stdout


def test_each_file_is_named_as_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = tmp_path / "backend"
    backend.mkdir()
    (tmp_path / ".env").write_text("GROQ_API_KEY=gsk-a\nLLM_DEFAULT_MODEL=groq/a\nHOST=a\n")
    (backend / ".env").write_text("LLM_DEFAULT_MODEL=groq/b\nGROQ_API_KEY=\n")
    for name in ("GROQ_API_KEY", "LLM_DEFAULT_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOST", "b")
    monkeypatch.setattr(env_sources, "use_files", True)
    monkeypatch.setattr(env_sources, "_file_values", {})
    monkeypatch.setattr(env_sources, "_file_sources", {})
    monkeypatch.setattr(env_sources, "readings", {})
    env_sources.load_file(backend / ".env")
    env.word("GROQ_API_KEY")
    env.model("LLM_DEFAULT_MODEL")
    env.host("HOST")
    assert variables.describe_all() == [
        {"name": "GROQ_API_KEY", "value": "(set)", "source": str(tmp_path / ".env")},
        {"name": "HOST", "value": "b", "source": "environment"},
        {"name": "LLM_DEFAULT_MODEL", "value": "groq/b", "source": str(backend / ".env")},
    ]


@pytest.mark.parametrize("place", ["backend/.env", ".env"])
def test_a_name_that_nothing_reads_is_told(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backend").mkdir()
    (tmp_path / place).write_text("OPENAI_APIKEY=sk-secret\nNEXT_PUBLIC_WS_BASE=:8001\n")
    monkeypatch.setattr(env_sources, "use_files", True)
    monkeypatch.setattr(env_sources, "_file_values", {})
    monkeypatch.setattr(env_sources, "_file_sources", {})
    env_sources.load_file(tmp_path / "backend" / ".env")
    warned = told(variables.check(), "warning")
    assert f"{tmp_path / place} sets OPENAI_APIKEY" in warned
    assert "OPENAI_APIKEY, which is not used. Did you mean OPENAI_API_KEY?" in warned
    assert "NEXT_PUBLIC" not in warned
    assert "sk-secret" not in warned
