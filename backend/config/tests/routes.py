"""Every route of the API with its methods, as the URL map has them; the stream beside it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

STREAM = "/api/chat/stream"
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True, order=True)
class Route:
    """`path` carries its parameters as `{name}`."""

    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def noun(self) -> str:
        """What it is about: `characters` of `/api/characters/{character_id}`."""
        return self.path.split("/")[2]

    def fill(self, values: dict[str, str]) -> str:
        return self.path.format(**values)


def list_routes() -> list[Route]:
    found = [Route(method, STREAM) for method in ("GET", "POST")]
    for path, view in _walk(get_resolver().url_patterns, "/"):
        if path.startswith("/api/") and "<path:" not in path:
            template = _PARAMETER.sub(r"{\1}", path)
            found += [Route(method, template) for method in _methods(view)]
    return sorted(found)


def by_noun(routes: Iterable[Route]) -> pytest.MarkDecorator:
    """Parametrizes a test with `routes`, those of one noun together: for requests that change
    nothing, since building a person's things takes longer than asking for them.
    """
    groups: dict[str, list[Route]] = {}
    for route in routes:
        groups.setdefault(route.noun, []).append(route)
    return pytest.mark.parametrize("routes", groups.values(), ids=groups)


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += _walk(entry.url_patterns, path)
        else:
            found.append((path, entry.callback))
    return found


def _methods(view: Any) -> list[str]:
    """What the view handles; plain functions of the API would have to be added here."""
    names = ("get", "post", "put", "patch", "delete")
    return [name.upper() for name in names if hasattr(view.view_class, name)]
