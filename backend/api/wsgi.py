"""Django's WSGI handler, made safe against bad `Content-Type` headers.

Django decodes the query string with the charset of the request's body, too, before any middleware
runs. A charset that is no text encoding (`rot13`, `base64`) or a malformed parameter would raise an
exception that none of our code could answer.
"""

from collections.abc import Mapping
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """Reads its query and forms as UTF-8, whatever a header says."""

    def _set_content_type_params(self, meta: Mapping[str, Any]) -> None:
        try:
            parsed = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            parsed = ("", {})
        self.content_type, self.content_params = parsed


class Utf8Handler(WSGIHandler):
    request_class = Utf8Request


def get_wsgi_application() -> WSGIHandler:
    """The same as Django's function of this name, with `Utf8Handler`."""
    django.setup(set_prefix=False)
    return Utf8Handler()
