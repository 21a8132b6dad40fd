"""Parsers of bodies that are larger than usual ones, or not JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any, cast

from django.http import QueryDict
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from api.errors import bad_request, by_status
from api.parsers import JSONParser, read_bounded
from api.queries import parse_choice
from characters.body_limits import DEFINITION_BYTES, ENTRY_BYTES, PICTURE_BYTES

_TRUE = ("true", "True", "1")
_FLAGS = (*_TRUE, "false", "False", "0")


class DefinitionParser(JSONParser):
    """One JSON object with a character's definition in it."""

    max_bytes = DEFINITION_BYTES


class EntryParser(JSONParser):
    """One JSON object that is an entry of a lorebook."""

    max_bytes = ENTRY_BYTES


class PictureParser(BaseParser):
    """Passes a picture through, whatever its Content-Type."""

    media_type = "image/*"

    def parse(self, stream: IO[bytes], *_: Any, **__: Any) -> dict[str, bytes]:
        """Its bytes as `file`, like the field of a form; raises 413 for too many."""
        return {"file": read_bounded(stream, PICTURE_BYTES)}


class NamelessPictureParser(PictureParser):
    """A picture sent without the Content-Type of one."""

    media_type = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file uploaded in a form."""

    name: str
    data: bytes
    is_dry_run: bool


def read_upload(request: Request) -> Upload:
    """`file` and `dry_run` of a form. Raises 400 without a file, 400 for a `dry_run` that is
    neither true nor false.
    """
    fields = cast(QueryDict, request.data)
    file: Any = fields.get("file")
    if not hasattr(file, "read"):
        raise bad_request("required", "Send a form with the file as file.", field="file")
    given = {name: str(value) for name, value in {**request.GET.dict(), **fields.dict()}.items()}
    is_dry_run = parse_choice(given, "dry_run", _FLAGS, "false") in _TRUE
    return Upload(str(file.name or ""), bytes(file.read()), is_dry_run)


def read_picture_file(request: Request) -> bytes:
    """The bytes of `file`. Raises 400 without one, 413 for more than a picture may have."""
    found: Any = cast(Mapping[str, Any], request.data).get("file")
    raw = found.read() if hasattr(found, "read") else found if isinstance(found, bytes) else b""
    if not raw:
        raise bad_request("required", "Send a picture, or a form with one as file.", field="file")
    if len(raw) > PICTURE_BYTES:
        raise by_status(413)
    return bytes(raw)
