"""`.env.example` lists exactly the variables that the code reads."""

import ast
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings

from testing_processes import python

BACKEND: Path = settings.BASE_DIR
FRONTEND = BACKEND.parent / "frontend"
EXAMPLE = BACKEND.parent / ".env.example"
# A variable of the example with its value; commented out it shows the default.
LINE = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$")
READERS = frozenset(
    {
        "boolean",
        "choice",
        "database",
        "embedding_model",
        "headers",
        "host",
        "integer",
        "model",
        "models",
        "number",
        "origins",
        "path",
        "redis",
        "secret",
        "text",
        "text_list",
        "url",
        "word",
    }
)


def example(path: Path = EXAMPLE) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {match[1]: match[2] for line in lines if (match := LINE.match(line))}


def sources() -> list[Path]:
    files = [BACKEND / "gunicorn.conf.py", BACKEND / "manage.py"]
    for app in (path.parent for path in BACKEND.glob("*/__init__.py")):
        files += [path for path in app.rglob("*.py") if "tests" not in path.parts]
    return files


def names_read() -> set[str]:
    """The first argument of each `env.<reader>("NAME", …)` in the code."""
    names = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="env"), attr=reader), args=[first, *_]
                ) if reader in READERS:
                    assert isinstance(first, ast.Constant), (path, node.lineno)
                    names.add(str(first.value))
    return names


def test_the_example_and_the_code_name_the_same_variables() -> None:
    assert set(example()) == names_read()


def test_the_web_apps_example_and_its_code_name_the_same_variables() -> None:
    files = [path for path in (FRONTEND / "src").rglob("*.ts*") if ".test." not in path.name]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    # These two are Next's own.
    read = {*re.findall(r'process\.env(?:\.|\[")(\w+)', code)} - {"NODE_ENV", "NEXT_RUNTIME"}
    assert "BACKEND_URL" in read
    assert set(example(FRONTEND / ".env.example")) == read


def test_nothing_is_listed_twice() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    names = [match[1] for line in lines if (match := LINE.match(line))]
    assert len(names) == len(set(names))


def test_only_one_file_touches_the_environment() -> None:
    allowed = {"env_sources.py", "test_settings.py"}
    # To hand all of it on to another program (`**os.environ`) is no reading.
    reading = r"(?<!\*\*)os\.(environ(?!\.setdefault\()|getenv)"
    guilty = [
        path.name
        for path in sources()
        if path.name not in allowed and re.search(reading, path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_the_shown_defaults_are_the_real_ones() -> None:
    """The server starts the same with the example's commented lines made real."""
    shown = {
        match[1]: match[2]
        for line in EXAMPLE.read_text(encoding="utf-8").splitlines()
        if line.startswith("# ") and (match := LINE.match(line)) and match[2]
    }
    assert len(shown) > 10
    assert read_settings(shown) == read_settings({})


def read_settings(variables: dict[str, str]) -> dict[str, Any]:
    """Every setting, from a fresh process that sees only `variables`."""
    code = (
        "from config import env_sources; env_sources.use_files = False\n"
        "import json, config.settings as s\n"
        "print(json.dumps({n: v for n, v in vars(s).items() if n.isupper()}, default=str))"
    )
    done = subprocess.run(
        [*python(), "-c", code],
        cwd=BACKEND,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SECRET_KEY": "k" * 50,
            "EMAIL_VERIFICATION_REQUIRED": "False",
            **variables,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    # The test database is named after the process.
    del found["DATABASES"]["default"]["TEST"]
    return found
