"""The encoder that the settings name."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings

import chatbot
from chatbot.encoders import LOCAL
from llm_service.embeddings import embed
from llm_service.errors import LLMError

logger = logging.getLogger(__name__)

_user_id: ContextVar[str | None] = ContextVar("asking_user", default=None)


@contextmanager
def asked_by(user_id: str) -> Iterator[None]:
    """Context in which the user's message is searched: its vectors count against that user's
    budget.
    """
    token = _user_id.set(user_id)
    try:
        yield
    finally:
        _user_id.reset(token)


class VendorEncoder:
    """A vendor's `/embeddings`; a call waits at most `timeout` seconds."""

    def __init__(self, name: str, timeout: float) -> None:
        self.name = name
        self._timeout = timeout

    def encode(self, texts: Sequence[str]) -> Sequence[chatbot.Vector]:
        """Return a vector for each text. Raises `EncoderError`."""
        try:
            return embed(self.name, texts, timeout=self._timeout, user_id=_user_id.get())
        except LLMError as error:
            logger.warning("%s returned no vectors: %s", self.name, error.code)
            raise chatbot.EncoderError(error.code) from error


def find_encoder() -> chatbot.Encoder | None:
    """The encoder for messages; None where EMBEDDING_MODEL is empty."""
    name = settings.EMBEDDING_MODEL
    return _make(name, settings.EMBEDDING_TIMEOUT) if name else None


def find_patient_encoder(name: str) -> chatbot.Encoder:
    """The encoder for texts of characters: background work, without a short timeout."""
    return _make(name, settings.LLM_REQUEST_TIMEOUT)


def _make(name: str, timeout: float) -> chatbot.Encoder:
    return _find_local(name) if name in LOCAL else VendorEncoder(name, timeout)


# Shared, because its lock lets one thread encode at a time.
@lru_cache(maxsize=1)
def _find_local(name: str) -> chatbot.LocalEncoder:
    return chatbot.LocalEncoder(name)
