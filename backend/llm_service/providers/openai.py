"""Any server that speaks the OpenAI wire: `http.py` sends the request, `openai_stream.py` reads the
streamed bytes.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Sequence
from functools import lru_cache
from typing import Any

import orjson

from llm_service.base import BaseLLMClient
from llm_service.errors import (
    LLMError,
    NoApiKey,
    UpstreamAuthFailed,
    UpstreamBadResponse,
    UpstreamIncomplete,
    UpstreamRefused,
    UpstreamUnavailable,
)
from llm_service.providers.event_reader import EventReader
from llm_service.providers.http import (
    CHAT_PATH,
    EMBEDDINGS_PATH,
    Answer,
    get_http_client,
)
from llm_service.providers.http_bodies import CannotDecode
from llm_service.providers.http_errors import BadAnswer, HttpError, ProxyRefused, Untrusted
from llm_service.providers.openai_errors import PAGE, PROXY, error_from_status
from llm_service.providers.openai_request import build_body
from llm_service.providers.openai_stream import ChunkReader
from llm_service.providers.refusals import Quirks
from llm_service.providers.reply_fields import read_vectors
from llm_service.types import LLMChunk, LLMRequest, Usage
from llm_service.vendors import Vendor

# How long a finished reply may take to end its HTTP message, so that the connection can be reused.
DRAIN_SECONDS = 0.1
# Maximum bytes read of an answer with vectors; above the largest batch.
MAX_VECTORS_BYTES = 64 * 1024 * 1024
# Maximum bytes read of an error answer.
MAX_ERROR_BYTES = 256 * 1024
MAX_TOLD_BYTES = 2000
EMPTY_STATUSES = (204, 205)
# How often a request is changed after a refusal: two names of a limit, and other parameters.
MAX_CURES = 5
# How many models' quirks are remembered.
MAX_MODELS = 512
UNASKED_COMPRESSION = "The model service compressed its answer in a way that cannot be read."
NO_HTTP = "The model service sent something that is not HTTP."
NOT_TRUSTED = "The certificate of the model service is not trusted by this server."
NO_CONTENT = "The model service answered with nothing at all ({status})."


class Refusal(Exception):
    """An HTTP error answer; the cause of the typed error."""

    def __init__(self, status_code: int, body: bytes, location: str = "") -> None:
        told = body[:MAX_TOLD_BYTES].decode("utf-8", "replace")
        super().__init__(f"status {status_code}: {location or told}")
        self.status_code = status_code
        self.body = body


class OpenAIProvider(BaseLLMClient):
    def __init__(self, vendor: Vendor) -> None:
        self._vendor = vendor
        # By address and model. Of two first calls at once both get the same.
        self._quirks = lru_cache(MAX_MODELS)(lambda *_: Quirks())
        self._quirks_lock = threading.Lock()

    async def stream(self, request: LLMRequest) -> AsyncGenerator[LLMChunk, None]:
        """Yield the reply as it comes: one chunk for each network read that brought something."""
        reader, has_begun = ChunkReader(), False
        answer = await self._ask(build_body(request, self._vendor))
        try:
            while data := await answer.read():
                reader.feed(data)
                chunk = reader.drain()
                if chunk is not None:
                    has_begun = True
                    yield chunk
                if reader.error is not None:
                    raise _name_setting(reader.error, self._vendor)
                if reader.is_done:
                    await _read_to_end(answer)
                    return
        except HttpError as error:
            is_bad = isinstance(error, BadAnswer) and not has_begun
            raise UpstreamBadResponse(NO_HTTP) if is_bad else UpstreamIncomplete() from error
        except CannotDecode as error:
            raise UpstreamBadResponse(UNASKED_COMPRESSION) from error
        finally:
            # Closes the connection, unless it is reusable.
            answer.close()
        last = reader.finish()
        if last is not None:
            yield last
        elif not has_begun and type(reader.error) is UpstreamBadResponse and _is_page(answer):
            raise _name_setting(UpstreamRefused(PAGE), self._vendor)
        if reader.error is not None:
            raise _name_setting(reader.error, self._vendor)

    async def embed(self, model: str, texts: Sequence[str]) -> tuple[list[list[float]], Usage]:
        """A vector for each text, by one call; raises `LLMError`. `model` is without its vendor."""
        vendor = self._vendor
        self._require_key()
        body = {"model": model, "input": list(texts)}
        answer = await _post(vendor, vendor.address, body, EMBEDDINGS_PATH)
        try:
            text = bytearray()
            while data := await answer.read():
                text += data
                if len(text) > MAX_VECTORS_BYTES:
                    raise UpstreamBadResponse
        except (HttpError, CannotDecode) as error:
            raise UpstreamIncomplete from error
        finally:
            answer.close()
        return read_vectors(_read_json(bytes(text)), len(texts))

    async def aclose(self) -> None:
        """Close the connections that the running event loop keeps, those of other vendors too."""
        await get_http_client().aclose()

    async def _ask(self, body: dict[str, Any]) -> Answer:
        """Send the request; retry without parameters that the server refuses, and remember them."""
        vendor, address = self._vendor, self._vendor.address
        self._require_key()
        quirks = self.find_quirks(body["model"])
        for _ in range(MAX_CURES):
            sent = quirks.apply(body)
            try:
                return await _post(vendor, address, sent)
            except LLMError as error:
                refusal = error.__cause__
                # Without a specific reason a changed request may succeed.
                is_curable = type(error) in (UpstreamRefused, UpstreamUnavailable)
                if not isinstance(refusal, Refusal) or not is_curable:
                    raise
                if not quirks.learn(refusal.status_code, _read_json(refusal.body), sent):
                    raise
        return await _post(vendor, address, quirks.apply(body))

    def find_quirks(self, model: str) -> Quirks:
        """What is known of the model at the vendor's present address. Thread-safe."""
        with self._quirks_lock:
            return self._quirks(self._vendor.address, model)

    def _require_key(self) -> None:
        vendor = self._vendor
        if not vendor.is_ready:
            kind = "key" if vendor.base_url else "address"
            raise NoApiKey(f"No {kind} is configured for {vendor.label} ({vendor.missing}).")
        if not (vendor.api_key.isascii() and vendor.api_key.isprintable()):
            raise UpstreamAuthFailed("The configured key holds characters that no key has.")


async def _post(
    vendor: Vendor, address: str, body: dict[str, Any], path: str = CHAT_PATH
) -> Answer:
    try:
        answer = await get_http_client().post(address, vendor.api_key, body, path)
    except BadAnswer as error:
        raise UpstreamBadResponse(NO_HTTP) from error
    except Untrusted as error:
        raise UpstreamRefused(NOT_TRUSTED) from error
    except ProxyRefused as error:
        if error.status >= 500:
            raise UpstreamUnavailable from error
        raise UpstreamRefused(PROXY.format(status=error.status)) from error
    except HttpError as error:
        raise UpstreamUnavailable from error
    if 200 <= answer.status < 300 and answer.status not in EMPTY_STATUSES:
        return answer
    text = await _read_error(answer)
    refusal = Refusal(answer.status, text, answer.headers.get("location", ""))
    if answer.status in EMPTY_STATUSES:
        raise UpstreamBadResponse(NO_CONTENT.format(status=answer.status)) from refusal
    meant = error_from_status(answer.status, _read_json(text), answer.headers)
    raise _name_setting(meant, vendor) from refusal


def _name_setting(error: LLMError, vendor: Vendor) -> LLMError:
    """The error, with the setting of `vendor` where its sentence names that of OpenAI."""
    if setting := vendor.base_url_setting:
        error.detail = error.detail.replace("OPENAI_BASE_URL", setting)
    return error


def _is_page(answer: Answer) -> bool:
    return "html" in answer.headers.get("content-type", "").lower()


async def _read_error(answer: Answer) -> bytes:
    text = b""
    try:
        while len(text) < MAX_ERROR_BYTES and (data := await answer.read()):
            text += data
    except (HttpError, CannotDecode):
        pass  # the status alone describes the error
    finally:
        answer.close()
    return text


def _read_json(text: bytes) -> object:
    """The JSON of an error answer, also from an event; else its text."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    reader = EventReader()
    is_framed = text.startswith((b"data", b"event", b":", b"\xef\xbb\xbf"))
    found = reader.feed(text) + reader.finish() if is_framed else []
    return found[0] if found else text.decode("utf-8", "replace")


async def _read_to_end(answer: Answer) -> None:
    """Read the rest of the HTTP message for at most `DRAIN_SECONDS`; errors no longer matter."""
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while await answer.read():
                pass
    except (TimeoutError, HttpError, CannotDecode):
        return
