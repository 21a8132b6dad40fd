"""Normalises error objects of model servers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 4000
MAX_DEPTH = 10
_CODE_KEYS = frozenset(
    {"code", "type", "status", "reason", "reasons", "error_code", "errorcode", "error", "kind"}
)
_STATUS_KEYS = ("code", "status", "status_code", "statusCode", "http_code")
_MESSAGE_KEYS = (
    "message", "msg", "detail", "details", "error", "error_msg", "errorMessage", "errorMsg",
    "status_msg", "error_message", "error_description", "title",
)  # fmt: skip
# Fields that repeat the request: their text is not the server's own.
_ECHOES = frozenset({"flagged_input", "input", "request", "prompt", "messages", "body", "id"})
# Codes of an error without a wrapper; text in other fields may report progress.
_ERROR_CODES = ("code", "error_code", "errorCode", "status_code", "statusCode")
_FAILED = frozenset({"error", "failed", "failure", "fail", *map(str, range(400, 600))})
_FINE = frozenset({"", "0", "200", "ok", "success", "none", "null", "true"})


@dataclass(frozen=True, slots=True)
class ErrorDetails:
    """`codes` and `text` in lower case; `param` as the server names it, "" if it does not; `status`
    an HTTP status given in the object itself.
    """

    codes: frozenset[str] = frozenset()
    text: str = ""
    param: str = ""
    status: int | None = None
    is_object: bool = False

    @property
    def is_page(self) -> bool:
        """HTML or XML."""
        return not self.is_object and self.text.startswith("<")


def read_details(error: object) -> ErrorDetails:
    """Flatten what a server sent as an error: an object, a list of them, or text."""
    codes: set[str] = set()
    texts: list[str] = []
    for path, value in _walk(error, (), 0):
        key = path[-1].lower() if path else ""
        told = str(value)[:MAX_TEXT].strip().lower()
        if key == "status_code" and "base_resp" in path:
            codes.add(f"base_resp:{told}")
        elif key in _CODE_KEYS and len(told) < 80 and not told.startswith("http"):
            codes.add(told)
        if path[-2:] == ("metadata", "reasons"):
            texts.append("metadata.reasons")
        texts.append(told)
    return ErrorDetails(
        frozenset(codes),
        " | ".join(texts)[:MAX_TEXT],
        _find_param(error),
        _find_status(error),
        isinstance(error, Mapping | list),
    )


def find_error(payload: Mapping[str, Any]) -> object | None:
    """The error in a chunk that should be part of a reply, or None."""
    if says_error(error := payload.get("error")):
        return error if isinstance(error, Mapping) else payload
    if payload.get("errors"):
        return payload
    base = payload.get("base_resp")
    if isinstance(base, Mapping) and str(base.get("status_code") or 0) != "0":
        return {"base_resp": base}
    if payload.get("choices"):
        return None
    if payload.get("object") == "error" or payload.get("type") == "error":
        return payload
    has_message = any(isinstance(payload.get(name), str) for name in _MESSAGE_KEYS)
    has_code = any(name in payload and not _is_fine(payload[name]) for name in _ERROR_CODES)
    is_failed = payload.get("success") is False or str(payload.get("status")).lower() in _FAILED
    return payload if has_message and (has_code or is_failed) else None


def says_error(error: object) -> bool:
    """Whether a field named `error` reports one: some servers send the field in every event."""
    if not isinstance(error, Mapping):
        return bool(error)
    codes = [error[name] for name in _ERROR_CODES if name in error]
    if codes and all(map(_is_fine, codes)):
        # If all codes are empty, none reports success: then a message counts as an error.
        is_told = any(code is not None and code != "" for code in codes)
        return not is_told and any(error.get(name) for name in _MESSAGE_KEYS)
    return any(error.values())


def _is_fine(code: object) -> bool:
    """Whether a code means success or progress."""
    told = str(code).lower()
    return told in _FINE or (len(told) == 3 and told.isdecimal() and told[0] in "12")


def _walk(
    value: object, path: tuple[str, ...], depth: int
) -> Iterator[tuple[tuple[str, ...], object]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if str(key).lower() not in _ECHOES:
                yield from _walk(inner, (*path, str(key)), depth + 1)
    elif isinstance(value, list):
        for inner in value[:20]:
            yield from _walk(inner, path, depth + 1)
    elif value is not None and not isinstance(value, bool):
        yield path, value


def _find_param(error: object) -> str:
    if isinstance(error, list):
        return next((found for one in error if (found := _find_param(one))), "")
    if not isinstance(error, Mapping):
        return ""
    param = error.get("param")
    if isinstance(param, str) and param:
        return param
    location = error.get("loc")
    if isinstance(location, list):
        return ".".join(str(step) for step in location if step != "body")
    inner = (error.get("error"), error.get("detail"), error.get("errors"), error.get("details"))
    return next((found for one in inner if (found := _find_param(one))), "")


def _find_status(error: object) -> int | None:
    if isinstance(error, Mapping):
        for key in _STATUS_KEYS:
            value = str(error.get(key))
            if value.isdecimal() and len(value) == 3 and 400 <= int(value) <= 599:
                return int(value)
        return _find_status(error.get("error"))
    return None
