"""Every route of the API with its methods, as the URL map has them; the stream beside it."""

import re
from dataclasses import dataclass
from typing import Any

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

    def fill(self, values: dict[str, str]) -> str:
        return self.path.format(**values)


def list_routes() -> list[Route]:
    found = [Route(method, STREAM) for method in ("GET", "POST")]
    for path, view in _walk(get_resolver().url_patterns, "/"):
        if path.startswith("/api/") and "<path:" not in path:
            template = _PARAMETER.sub(r"{\1}", path)
            found += [Route(method, template) for method in _methods(view)]
    return sorted(found)


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
