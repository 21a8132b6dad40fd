"""LiteLLM's proxy: the gateway that many put before their models."""

import json
from collections.abc import Sequence
from typing import ClassVar, Final

from benchmarks.servers.base import HOST, Peer
from benchmarks.servers.direct import MODEL, model_requests
from benchmarks.servers.environments import LITELLM, Environment
from benchmarks.wire import Directive

_KEY: Final = "sk-benchmark"


class LiteLlm(Peer):
    """One worker, one model behind it, a master key, no database: it stores nothing."""

    name: ClassVar[str] = "litellm"
    title: ClassVar[str] = "LiteLLM proxy"
    packages: ClassVar[Environment | None] = LITELLM
    start_seconds: ClassVar[float] = 180.0

    def command(self) -> Sequence[str]:
        place = ("--host", HOST, "--port", str(self.place.port))
        return (str(LITELLM.program("litellm")), "--config", self._write_config(), *place)

    def environment(self) -> dict[str, str]:
        return {
            # As its documentation recommends for production: no .env, no log line per request.
            "LITELLM_MODE": "PRODUCTION",
            "LITELLM_LOG": "ERROR",
            # Use the price table of the package; otherwise it is downloaded at each start.
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        }

    def stream_requests(self, count: int, directive: Directive) -> list[bytes]:
        return model_requests(count, directive, key=_KEY)

    def _write_config(self) -> str:
        """The path of the configuration: JSON, which is YAML too."""
        upstream = {
            "model": f"openai/{MODEL}",
            "api_base": self.place.mock_url,
            "api_key": "dummy",
        }
        config = {
            "model_list": [{"model_name": MODEL, "litellm_params": upstream}],
            "general_settings": {"master_key": _KEY},
        }
        path = self.place.scratch / "litellm.yaml"
        path.write_text(json.dumps(config))
        return str(path)
