"""Each code that the API can answer has a sentence in every language of the web app."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.error_answers import _GENERIC_CODES
from api.errors import _BY_STATUS

BACKEND = Path(__file__).parents[2]
MESSAGES = BACKEND.parent / "frontend" / "messages"
FOLDERS = [
    *(BACKEND / app for app in ("accounts", "api", "characters", "chat", "llm_service")),
    BACKEND.parent / "chatbot" / "formats",
]

# Where the code stands among the arguments.
PLACES = {"bad_request": 0, "ApiError": 1, "__init__": 1, "throttled": 1}

# Never met in the web app: the admin's own forms, a frame or a cursor that our client does not
# send, what a page of another program asks.
UNSEEN = frozenset(
    {
        "already_authenticated",
        "bad_frame",
        "frame_too_large",
        "unknown_event",
        "invalid_after",
        "invalid_cursor",
        "invalid_query",
        "invalid_run_id",
        "run_id_required",
        "no_second_factor",
        "ticket_not_valid",
        "disallowed_host",
        "not_ready",
    }
)


def _text(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _in_call(node: ast.Call) -> Iterator[str | None]:
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    place = PLACES.get(name)
    if place is not None and len(node.args) > place:
        yield _text(node.args[place])
    yield from (_text(each.value) for each in node.keywords if each.arg == "code")


def _in_assignment(node: ast.Assign | ast.AnnAssign) -> str | None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = {getattr(target, "id", getattr(target, "attr", "")) for target in targets}
    return _text(node.value) if names == {"code"} else None


def _codes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found: list[str | None] = []
        match node:
            case ast.Call():
                found = list(_in_call(node))
            case ast.Assign() | ast.AnnAssign():
                found = [_in_assignment(node)]
        yield from (code for code in found if code and code.replace("_", "").isalpha())


@pytest.fixture(scope="module")
def codes() -> frozenset[str]:
    paths = [path for folder in FOLDERS for path in folder.rglob("*.py")]
    own = (path for path in paths if not {"tests", "migrations"} & set(path.parts))
    found = {code for path in own for code in _codes(path)}
    statuses = {code for code, _ in _BY_STATUS.values()}
    return frozenset(found | statuses | {"rate_limited"}) - (_GENERIC_CODES - {"invalid"}) - UNSEEN


def test_the_reading_finds_each_kind_of_code(codes: frozenset[str]) -> None:
    """A call, a subclass, a class attribute, a status, a serializer's own code, another package."""
    assert codes >= {
        "version_conflict",
        "run_active",
        "upstream_timeout",
        "throttled",
        "prompt_required",
        "card_too_large",
    }


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_code_has_a_sentence(language: str, codes: frozenset[str]) -> None:
    messages = json.loads((MESSAGES / f"{language}.json").read_text(encoding="utf-8"))
    assert set(messages["refusals"]) == codes
