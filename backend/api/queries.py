"""Readers of values in paths, queries and bodies; an invalid value becomes an error answer."""

import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import parse_qs
from uuid import UUID

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from api.errors import ApiError, bad_request, not_found

MAX_LIMIT = 100
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _invalid(name: str, wanted: str) -> ApiError:
    return bad_request(f"invalid_{name}", f"{name} must be {wanted}.", field=name)


def read_uuid(text: str) -> UUID | None:
    """The UUID in its usual spelling with dashes, or None."""
    return UUID(text) if _UUID.fullmatch(text) else None


def parse_uuid(text: str) -> UUID:
    """The id of a path or query; a malformed one raises the 404 of one that does not exist."""
    value = read_uuid(text)
    if value is None:
        raise not_found()
    return value


def parse_number(text: str) -> int:
    """A whole number from 1 up in a path; anything else raises the 404 of one that does not exist.
    Nine digits always fit into PostgreSQL's integer columns.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text)):
        raise not_found()
    return int(text)


def parse_positive(query: Mapping[str, str], name: str, default: int) -> int:
    """A whole number from 1 up (clamped to 10**18); anything else raises 400 `invalid_<name>`."""
    raw = query.get(name)
    if raw is None:
        return default
    digits = raw.lstrip("0")
    if not (raw.isascii() and raw.isdigit() and digits):
        raise _invalid(name, "a whole number from 1 up")
    return int(digits) if len(digits) <= 18 else 10**18


def parse_limit(
    query: Mapping[str, str], name: str = "limit", *, default: int = 20, maximum: int = MAX_LIMIT
) -> int:
    """1 to `maximum`; above it clamped, below it 400 `invalid_<name>`."""
    return min(parse_positive(query, name, default), maximum)


def parse_text(request: Request | HttpRequest, name: str, *, maximum: int = 200) -> str:
    """Trimmed text of the query, in UTF-8, of at most `maximum` characters and without NUL (which
    PostgreSQL would refuse), else 400 `invalid_<name>`; empty where there is none.
    """
    value = request.GET.get(name, "")
    if not _is_utf8(request, name):
        raise _invalid(name, "text in UTF-8")
    if len(value) > maximum or "\0" in value:
        raise _invalid(name, f"text of at most {maximum} characters")
    return value.strip()


def _is_utf8(request: Request | HttpRequest, name: str) -> bool:
    """Whether a parameter is valid UTF-8; Django decodes any, with replacement characters."""
    # In Latin-1 each character is one byte. Our parameter names are ASCII, so they stay the same.
    query = parse_qs(request.META.get("QUERY_STRING", ""), encoding="latin-1")
    try:
        return all(value.encode("latin-1").decode() for value in query.get(name, ()))
    except UnicodeError:
        return False


def parse_choice(
    query: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str
) -> str:
    """One of `allowed`, else 400 `invalid_<name>`."""
    value = query.get(name, default)
    if value not in allowed:
        raise _invalid(name, f"one of: {', '.join(filter(None, allowed))}")
    return value


def parse_flag(query: Mapping[str, str], name: str) -> bool:
    """`true` or `false`, which is the default, else 400 `invalid_<name>`."""
    return parse_choice(query, name, ("true", "false"), "false") == "true"


def read_body(
    serializer: type[Serializer[Any]], request: Request, *, partial: bool = False
) -> dict[str, Any]:
    """The validated body, with `partial` only the fields that it has; raises 400 with field
    errors.
    """
    checked = serializer(data=request.data, partial=partial)
    checked.is_valid(raise_exception=True)
    return cast(dict[str, Any], checked.validated_data)
