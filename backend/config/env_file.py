"""Reads `.env` files in the grammar of python-dotenv. Lines that other tools read differently, and
obvious mistakes, are refused with file and line.
"""

import codecs
import io
import logging
import re
from collections import ChainMap
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from dotenv.parser import Binding, parse_stream
from dotenv.variables import Variable, parse_variables

from api.text import strip_unseen

logger = logging.getLogger(__name__)

_LINE_END = re.compile(r"\r\n|\n|\r")


def read_env_file(path: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The values by name; none if there is no file. Of a repeated name the last line counts.

    `${NAME}` and `${NAME:-default}` are filled in from `environment`, then from the lines above,
    but not within single quotes. Raises `ImproperlyConfigured` for a line that is not valid.
    """
    try:
        text = _decode(path, path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ImproperlyConfigured(f"{path}: expected a readable file: {error.strerror}") from error
    values: dict[str, str] = {}
    known = ChainMap(dict(environment), values)
    for binding in parse_stream(io.StringIO(text)):
        where = f"{path} line {_line_of(binding)}"
        if binding.key is None and not binding.error:
            continue  # a comment, or the end
        name = strip_unseen(binding.key or "")
        if binding.value is None or not name.isidentifier():
            raise ImproperlyConfigured(
                f"{where}: expected NAME=value, with quotes around the whole value or none"
            )
        value = binding.value
        if not _is_literal(binding):
            value = _fill_in(value, known, where)
        if values.get(name, value) != value:
            logger.warning("%s: %s is set again; this line takes effect", where, name)
        values[name] = value
    return values


def _decode(path: Path, raw: bytes) -> str:
    has_mark = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = raw.decode("utf-16" if has_mark else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ImproperlyConfigured(
            f"{path} line {line}: expected UTF-8; save the file in that encoding"
        ) from error
    if "\0" in text:
        # Half of the bytes of UTF-16 are NUL.
        raise ImproperlyConfigured(
            f"{path}: expected UTF-8, found NUL characters; save the file in that encoding"
        )
    return text


def _line_of(binding: Binding) -> int:
    # The binding's text includes the blank lines before it.
    text = binding.original.string
    return binding.original.line + len(_LINE_END.findall(text[: -len(text.lstrip()) or None]))


def _is_literal(binding: Binding) -> bool:
    return binding.original.string.partition("=")[2].lstrip().startswith("'")


def _fill_in(value: str, known: Mapping[str, str], where: str) -> str:
    parts = []
    for part in parse_variables(value):
        if isinstance(part, Variable):
            found = known.get(part.name)
            if not found and part.default is not None:
                found = part.default  # replaces an empty value, too, as in a shell
            if found is None:
                raise ImproperlyConfigured(
                    f"{where}: expected a variable that is set, not ${{{part.name}}}; put a value "
                    "that contains ${ in single quotes"
                )
            parts.append(found)
        else:
            parts.append(part.resolve(known))
    return "".join(parts)
