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
    """A vendor's `/embeddings`; a call waits at most `timeout` seconds, by default
    EMBEDDING_TIMEOUT.
    """

    def __init__(self, name: str, timeout: float | None = None) -> None:
        self.name = name
        self._timeout = timeout

    def encode(self, texts: Sequence[str]) -> Sequence[chatbot.Vector]:
        """Return a vector for each text. Raises `EncoderError`."""
        timeout = self._timeout or settings.EMBEDDING_TIMEOUT
        try:
            return embed(self.name, texts, timeout=timeout, user_id=_user_id.get())
        except LLMError as error:
            logger.warning("%s returned no vectors: %s", self.name, error.code)
            raise chatbot.EncoderError(error.code) from error


def find_encoder() -> chatbot.Encoder | None:
    """The encoder for messages; None where EMBEDDING_MODEL is empty."""
    return _make(settings.EMBEDDING_MODEL, is_patient=False) if settings.EMBEDDING_MODEL else None


def find_patient_encoder(name: str) -> chatbot.Encoder:
    """The encoder for texts of characters: background work, without a short timeout."""
    return _make(name, is_patient=True)


@lru_cache(maxsize=8)
def _make(name: str, *, is_patient: bool) -> chatbot.Encoder:
    if name in LOCAL:
        return _find_local(name)
    return VendorEncoder(name, settings.LLM_REQUEST_TIMEOUT if is_patient else None)


@lru_cache(maxsize=1)
def _find_local(name: str) -> chatbot.LocalEncoder:
    return chatbot.LocalEncoder(name)
