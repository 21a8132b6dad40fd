"""Bodies that are larger than usual ones."""

from typing import IO, Any

from rest_framework.parsers import BaseParser

from api.parsers import JSONParser, read_bounded
from characters.body_limits import DEFINITION_BYTES, PICTURE_BYTES


class DefinitionParser(JSONParser):
    """One JSON object with a character's definition in it."""

    max_bytes = DEFINITION_BYTES


class PictureParser(BaseParser):
    """A picture as it is, whatever kind its header claims."""

    media_type = "image/*"

    def parse(self, stream: IO[bytes], *_: Any, **__: Any) -> dict[str, bytes]:
        """Its bytes, as the `file` that a form would have; raises 413 for too many."""
        return {"file": read_bounded(stream, PICTURE_BYTES)}
