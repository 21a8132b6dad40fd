"""The characters of this process with their vectors, which one thread makes or loads."""

import logging
import os
import threading
from dataclasses import dataclass

from django.db import connections

import chatbot
from api.loops import SupervisedThread
from chat.meaning import vectors
from chat.meaning.encoders import find_encoder, find_patient_encoder
from chatbot.encoders import LOCAL

logger = logging.getLogger(__name__)

IDLE_SECONDS = 30.0
# Pause after a failure, as long as the vendor's circuit breaker stays open.
RETRY_SECONDS = 15.0
# Maximum log lines about a long build.
LINES = 10
BEING_MADE = "its vectors of this character are being made"


@dataclass(slots=True)
class _VectorJob:
    """A version of a character, and the encoder that makes its vectors."""

    plain: chatbot.Persona
    encoder: str
    ready: chatbot.Persona | None = None
    failure: str = ""


class _Outdated(Exception):
    """The files have changed again, or the server stops."""


class Library:
    """Jobs by slug. A new version of a character's files gets a new job, and is searched by words
    until its vectors are ready.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything, because a forked child does not have the thread."""
        self._changed = threading.Condition()
        self._jobs: dict[str, _VectorJob] = {}
        self._waiting: dict[str, _VectorJob] = {}
        self._thread: SupervisedThread | None = None

    def find(self, persona: chatbot.Persona) -> chatbot.Persona:
        """The persona with search by meaning if its vectors are ready; else unchanged, and they are
        made.
        """
        encoder = find_encoder()
        if encoder is None or not persona.knowledge.entries:
            return persona
        job = self._jobs.get(persona.slug)
        if job is None or job.plain is not persona or job.encoder != encoder.name:
            job = _VectorJob(persona, encoder.name)
            with self._changed:
                self._jobs[persona.slug] = self._waiting[persona.slug] = job
                if self._thread is None:
                    self._thread = SupervisedThread(
                        "vectors", self._build_next, on_end=connections.close_all
                    )
                    self._thread.start()
                self._changed.notify_all()
        return job.ready or persona

    def explain_wait(self, persona: chatbot.Persona) -> str:
        """Why the persona was found without vectors, which may have become ready since; empty if it
        has them, or if none are made.
        """
        job = self._jobs.get(persona.slug)
        if job is None or job.plain is not persona:
            return ""
        return f"{job.encoder}: {job.failure or BEING_MADE}"

    def stop(self) -> None:
        """End the thread after its batch."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._waiting.clear()
            self._jobs.clear()
            self._changed.notify_all()
        if thread:
            thread.stop(5.0)

    def _build_next(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_stopping(), IDLE_SECONDS)
            slug = next(iter(self._waiting), "")
            job = self._waiting.pop(slug, None)
        if job is None:
            connections.close_all()
            return
        try:
            self._build(slug, job)
        except Exception as error:
            with self._changed:
                if self._is_current(slug, job):
                    self._waiting[slug] = job
                if not isinstance(error, chatbot.EncoderError):
                    raise
                # Not an error of the loop: without vectors, search by words still finds most
                # entries.
                job.failure = str(error)
                logger.warning(
                    "%s: vectors of %s could not be computed: %s", slug, job.encoder, error
                )
                self._changed.wait_for(self._is_stopping, RETRY_SECONDS)

    def _is_current(self, slug: str, job: _VectorJob) -> bool:
        return self._jobs.get(slug) is job

    def _is_stopping(self) -> bool:
        return self._thread is None or self._thread.is_stopping

    def _build(self, slug: str, job: _VectorJob) -> None:
        last = -1

        def tell(done: int, total: int) -> None:
            nonlocal last
            if not self._is_current(slug, job):
                raise _Outdated
            if total and (step := done * LINES // total) > last:
                last = step
                logger.info("%s: %d of %d vectors of %s", slug, done, total, job.encoder)

        try:
            found = vectors.build(find_patient_encoder(job.encoder), job.plain.list_texts(), tell)
        except _Outdated:
            return
        encoder = find_encoder()
        if encoder is not None and encoder.name == job.encoder:
            job.ready = job.plain.with_meaning(encoder, found)
            logger.info("%s can now be searched by meaning with %s", slug, job.encoder)


_library = Library()
os.register_at_fork(after_in_child=_library.reset)
find_ready, stop = _library.find, _library.stop


def explain_absence(receipt: chatbot.Receipt, persona: chatbot.Persona) -> str:
    """Why a prompt was made without search by meaning; empty if it was used, or if the persona is
    not to be searched by it.
    """
    if receipt.encoder or receipt.encoder_failure:
        return receipt.encoder_failure
    return _library.explain_wait(persona)


def waits_for_vendor() -> bool:
    """Whether a search may wait for a vendor's embeddings."""
    encoder = find_encoder()
    return encoder is not None and encoder.name not in LOCAL
