"""The providers of this process, and a circuit breaker for each vendor, made at their first use."""

from collections.abc import Mapping
from functools import partial

from llm_service.base import BaseLLMClient
from llm_service.breaker import Breaker
from llm_service.catalog import LITELLM, vendor_of
from llm_service.errors import ModelNotAllowed
from llm_service.providers.litellm import LiteLLMProvider
from llm_service.providers.offline import OfflineProvider
from llm_service.providers.openai import OpenAIProvider
from llm_service.providers.scripted import ScriptedProvider
from llm_service.routes import Route
from llm_service.types import LLMRequest
from llm_service.vendors import OPENAI_WIRE


class ProviderPool:
    """Finds the route to a model; safe for any number of threads and event loops."""

    def __init__(self) -> None:
        self.providers: dict[str, BaseLLMClient] = {}
        self._breakers: dict[tuple[str, str], Breaker] = {}

    @property
    def breakers(self) -> Mapping[str, str]:
        return {breaker.vendor: breaker.state for breaker in list(self._breakers.values())}

    def find_route(self, request: LLMRequest) -> Route:
        """The route to the request's model; raises `ModelNotAllowed` for a vendor unknown here."""
        provider = self._provider(vendor_of(request.model))
        return Route(
            request.model,
            partial(provider.stream, request),
            self._breaker(request.model),
            is_whole=not request.stream,
        )

    async def aclose(self) -> None:
        for provider in self.providers.values():
            await provider.aclose()

    def _provider(self, vendor: str) -> BaseLLMClient:
        if vendor not in self.providers:
            self.providers[vendor] = _make_provider(vendor)
        return self.providers[vendor]

    def _breaker(self, model: str) -> Breaker | None:
        vendor = vendor_of(model)
        if wire := OPENAI_WIRE.get(vendor):
            key = (vendor, wire.address)
        elif vendor == LITELLM:
            key = (vendor, vendor_of(model.partition("/")[2]))
        else:
            return None
        # If two threads create it at once, both get the winner's.
        return self._breakers.get(key) or self._breakers.setdefault(
            key, Breaker("/".join(key) if vendor == LITELLM else vendor)
        )


def _make_provider(vendor: str) -> BaseLLMClient:
    if wire := OPENAI_WIRE.get(vendor):
        return OpenAIProvider(wire)
    match vendor:
        case "offline":
            return OfflineProvider()
        case "scripted":
            return ScriptedProvider()
        case "litellm":
            return LiteLLMProvider()
    raise ModelNotAllowed("This model's vendor is not known.")
