"""The images and the compose file, as far as they can be judged without an engine."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from config.tests.test_env_example import example

ROOT: Path = settings.BASE_DIR.parent
DOCKERFILES = ["backend/Dockerfile", "deploy/Dockerfile", "frontend/Dockerfile"]


@cache
def ignore_rules() -> list[tuple[re.Pattern[str], bool]]:
    """Each line of .dockerignore as an expression, and whether it lets through."""
    rules = []
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            glob = re.escape(line.removeprefix("!")).replace(r"\*\*/", "(.*/)?")
            rules.append((re.compile(glob.replace(r"\*", "[^/]*")), line.startswith("!")))
    return rules


def passes(path: str) -> bool:
    """Whether a build sees `path`: of all lines for it or a folder above, the last counts."""
    places = [path, *(str(parent) for parent in Path(path).parents if str(parent) != ".")]
    matching = [lets for rule, lets in ignore_rules() if any(map(rule.fullmatch, places))]
    return not matching or matching[-1]


def list_tracked() -> list[str]:
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("not a checkout of git")
    return done.stdout.splitlines()


def read_instructions(dockerfile: str) -> list[tuple[str, str]]:
    text = (ROOT / dockerfile).read_text(encoding="utf-8")
    text = re.sub(r"(?m)^#.*\n", "", text).replace("\\\n", " ")
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in text.splitlines() if line]


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_what_is_copied_exists_and_is_let_through(dockerfile: str) -> None:
    copied = [
        source
        for name, rest in read_instructions(dockerfile)
        if name == "COPY" and "--from=" not in rest
        for source in rest.split()[:-1]
    ]
    assert copied
    tracked = list_tracked()
    for source in copied:
        assert (ROOT / source).exists(), source
        parts = [path for path in tracked if path == source or path.startswith(f"{source}/")]
        assert any(map(passes, parts)), source


def test_the_image_has_all_that_the_server_is_made_of() -> None:
    packages = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")}
    apps = {name.split(".")[0] for name in settings.INSTALLED_APPS} & packages
    assert apps >= {"accounts", "api", "characters", "chat", "llm_service", "storage"}
    for name in [*apps, "config"]:
        assert passes(f"backend/{name}/__init__.py"), name
    for path in list_tracked():
        if path.startswith("chatbot/") and "/tests/" not in path:
            assert passes(path), path


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "backend/.env",
        "chatbot/.env",
        "frontend/.env.local",
        "backend/db.sqlite3",
        "backend/db.sqlite3-wal",
        "backend/backups/a.sqlite3",
        "backend/.venv/bin/python",
        "frontend/node_modules/next/package.json",
        "frontend/.next/BUILD_ID",
        ".git/config",
        "docs/operations.md",
        "backend/chat/tests/test_search.py",
        "something-new.key",
    ],
)
def test_nothing_else_is_seen_by_a_build(path: str) -> None:
    assert not passes(path)


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_no_image_runs_as_root_or_from_a_moving_version(dockerfile: str) -> None:
    instructions = read_instructions(dockerfile)
    users = [rest for name, rest in instructions if name == "USER"]
    assert users[-1].isdecimal()
    assert int(users[-1]) >= 1000
    for name, rest in instructions:
        if name == "FROM":
            assert re.match(r"\w+:\d+\.\d+\.\d+-[\w.-]+( AS \w+)?$", rest), rest


def test_the_versions_are_those_of_the_tests() -> None:
    python = (ROOT / ".python-version").read_text().strip()
    node = (ROOT / ".nvmrc").read_text().strip()
    assert f"FROM python:{python}." in (ROOT / "backend/Dockerfile").read_text()
    assert f"FROM node:{node}." in (ROOT / "frontend/Dockerfile").read_text()


def test_the_standalone_server_of_the_tests_is_that_of_the_image() -> None:
    image = (ROOT / "frontend/Dockerfile").read_text()
    script = (ROOT / "scripts/build-standalone").read_text()
    assert json.loads(dict(read_instructions("frontend/Dockerfile"))["CMD"]) == [
        "node",
        "server.js",
    ]
    for part in ("NEXT_OUTPUT=standalone", ".next/standalone", ".next/static", "npm run"):
        assert part in image
        assert part in script


def test_every_way_starts_the_same_server() -> None:
    command = dict(read_instructions("backend/Dockerfile"))["CMD"]
    assert json.loads(command) == ["./serve", "upgrade"]
    procfile = (ROOT / "Procfile").read_text()
    assert re.search(r"(?m)^web: HOST=0\.0\.0\.0 backend/serve collectstatic$", procfile)
    assert re.search(r"(?m)^release: cd backend && python manage\.py upgrade$", procfile)
    assert "start ./serve collectstatic" in (ROOT / "scripts/run").read_text()


@cache
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


SERVICES = ["backend", "backend-2", "backup", "frontend", "postgres", "proxy", "redis"]


@pytest.mark.parametrize("name", SERVICES)
def test_each_container_can_do_little(name: str) -> None:
    assert sorted(compose()["services"]) == SERVICES
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    if "build" in service:
        assert (ROOT / service["build"]["dockerfile"]).exists()
    else:
        assert re.search(r":\d+\.\d+(\.\d+)?-", service["image"])
        assert service["user"] != "root"


def test_profiles() -> None:
    profiles = {name: found.get("profiles") for name, found in compose()["services"].items()}
    assert profiles == {
        "proxy": None,
        "frontend": None,
        "backend": None,
        "backend-2": ["scale"],
        "redis": ["scale"],
        "postgres": ["scale"],
        "backup": ["backup"],
    }


@pytest.mark.parametrize("name", ["backend", "backend-2", "backup"])
def test_every_setting_reaches_the_backend(name: str) -> None:
    service = compose()["services"][name]
    assert service["env_file"] == [{"path": ".env", "required": True}]
    # What stands here wins over the file: it must be what the file says, or the layout's own.
    own = {"DJANGO_DEBUG", "BACKUP_DIR", "HOST", "PORT", "TRUSTED_PROXY_COUNT"}
    for variable, value in service["environment"].items():
        if variable not in own | {"TRUST_FORWARDED_PROTO"}:
            assert value.startswith(f"${{{variable}:"), variable
        assert variable in example()


def test_the_web_app_is_told_no_secret_but_its_key() -> None:
    service = compose()["services"]["frontend"]
    assert "env_file" not in service
    assert set(service["environment"]) == {"BACKEND_URL", "WEB_APP_KEY", "NEXT_PUBLIC_WS_BASE"}
    assert ":?" in service["environment"]["WEB_APP_KEY"]
