"""The settings of containers, and of platforms that run them."""

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from config import env_sources
from config.env_file import read_env_file
from config.tests.test_env_example import example
from config.tests.test_start import start
from testing import first_of

ROOT: Path = settings.BASE_DIR.parent


def write_container_env(root: Path, layout: str) -> Path:
    script = root / "scripts" / "container-env"
    script.parent.mkdir(exist_ok=True)
    script.write_bytes((ROOT / "scripts/container-env").read_bytes())
    subprocess.run(["bash", str(script), layout], check=True, capture_output=True)
    return root / ".env"


@pytest.mark.parametrize("layout", first_of("scale", "default"))
def test_the_file_that_is_made_for_compose_starts_a_server(tmp_path: Path, layout: str) -> None:
    made = write_container_env(tmp_path, layout)
    assert made.stat().st_mode & 0o777 == 0o600
    values = read_env_file(made, {})
    assert len({values["DJANGO_SECRET_KEY"], values["WEB_APP_KEY"]}) == 2
    done = start(**{name: value for name, value in values.items() if name in example()})
    assert done.stdout == "started False\n", done.stderr
    assert ("POSTGRES_PASSWORD" in values) == (layout == "scale")
    # A second time it is left alone.
    before = made.read_bytes()
    write_container_env(tmp_path, layout)
    assert made.read_bytes() == before


@pytest.mark.parametrize("layout", ["scale", "default"])
def test_the_containers_settings_do_not_reach_the_servers_of_the_checkout(
    tmp_path: Path, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(env_sources, "use_files", True)
    for name in ("_file_values", "_file_sources", "readings"):
        monkeypatch.setattr(env_sources, name, {})
    made = write_container_env(tmp_path, layout)
    with made.open("a") as file:
        file.write("DJANGO_ALLOWED_HOSTS=chat.example.org\nREDIS_URL=redis://redis:6379/0\n")
    (tmp_path / "backend").mkdir()
    (tmp_path / "backend" / ".env").write_text("LOG_FORMAT=text\n")
    env_sources.load_file(tmp_path / "backend" / ".env")
    for name in read_env_file(made, {}):
        monkeypatch.delenv(name, raising=False)
        assert env_sources.note(name, "") == "", name
    assert env_sources.note("LOG_FORMAT", "") == "text"
    # Without the first line it is anybody's, and read.
    made.write_text("REDIS_URL=redis://127.0.0.1\n")
    env_sources.load_file(tmp_path / "backend" / ".env")
    assert env_sources.note("REDIS_URL", "") == "redis://127.0.0.1"


def test_the_platforms_file_names_every_variable() -> None:
    app = json.loads((ROOT / "app.json").read_text())
    assert set(app["env"]) == set(example()) - PLATFORMS_OWN
    plans = [plan.partition(":")[0] for plan in app["addons"]]
    assert plans == ["heroku-postgresql", "heroku-redis"]
    for name in ("DJANGO_SECRET_KEY", "WEB_APP_KEY"):
        assert app["env"][name]["generator"] == "secret"
    for name, entry in app["env"].items():
        assert entry.get("description"), name


# Set by the platform or its add-ons, or of no use where there is no disk.
PLATFORMS_OWN = {"DATABASE_URL", "REDIS_URL", "HOST", "PORT", "PORT_BACKEND", "BACKUP_DIR", "DEBUG"}


def test_a_servers_variables_are_enough_to_start_on_a_platform() -> None:
    app = json.loads((ROOT / "app.json").read_text())
    given = {name: entry["value"] for name, entry in app["env"].items() if "value" in entry}
    done = start(
        **given,
        DJANGO_SECRET_KEY="s" * 64,
        WEB_APP_KEY="w" * 64,
        CORS_FRONTEND="https://chat.example.org",
        DATABASE_URL="postgres://u:p@h.example.org:5432/d",
        REDIS_URL="rediss://:p@h.example.org:6380",
    )
    assert done.stdout == "started False\n", done.stderr
