"""Vendors that speak the OpenAI wire, one row each: their addresses, their settings, and how they
differ from OpenAI.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

# The endpoint at the end of a base URL, with slashes; a query may follow.
_ENDPOINT = re.compile(r"(?:/+(?:chat/+completions|completions|responses|embeddings))?/*(?=\?|$)")


@dataclass(frozen=True, slots=True)
class Vendor:
    """`base_url` is the public address, empty for a self-hosted server; the settings named here
    override it and hold the key.
    """

    name: str
    label: str
    base_url: str
    key_setting: str
    base_url_setting: str = ""
    # Whether to send `stream_options`: the other vendors report usage unasked, or reject the
    # option.
    has_usage_option: bool = True
    # Our name of a parameter to the vendor's; "" if unsupported, so that it is not sent.
    renamed: Mapping[str, str] = field(default_factory=dict)
    # Values of `tool_choice` that the vendor names differently.
    tool_choices: Mapping[str, str] = field(default_factory=dict)
    # The field that asks to continue a last message of the assistant, for vendors that need it.
    prefix_flag: str = ""
    # Extra parameters of every request.
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def api_key(self) -> str:
        return _read_setting(self.key_setting)

    @property
    def address(self) -> str:
        """The base URL of the API, query included. A URL copied with its endpoint is accepted."""
        address = _read_setting(self.base_url_setting) or self.base_url
        return _ENDPOINT.sub("", address, count=1)

    @property
    def is_ready(self) -> bool:
        """Whether a key is set, or a custom address: a local server needs no key."""
        if not self.base_url:
            return bool(self.address)
        return bool(self.api_key) or self.address != self.base_url

    @property
    def missing(self) -> str:
        """The setting that has to be filled in before it can be used."""
        return self.key_setting if self.base_url else self.base_url_setting


def _read_setting(name: str) -> str:
    """The setting's text; "" if it is unset or `name` is empty."""
    return str(getattr(settings, name, "") or "") if name else ""


_NO_SAMPLING_SEED = {"seed": ""}

OPENAI_WIRE = {
    vendor.name: vendor
    for vendor in (
        Vendor(
            "openai", "OpenAI", "https://api.openai.com/v1", "OPENAI_API_KEY", "OPENAI_BASE_URL"
        ),
        Vendor(
            "anthropic",
            "Anthropic",
            "https://api.anthropic.com/v1",
            "ANTHROPIC_API_KEY",
            renamed={"response_format": "", "seed": "", "reasoning_effort": ""},
        ),
        Vendor("cerebras", "Cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
        Vendor(
            "deepseek",
            "DeepSeek",
            "https://api.deepseek.com/v1",
            "DEEPSEEK_API_KEY",
            renamed={**_NO_SAMPLING_SEED, "parallel_tool_calls": ""},
        ),
        Vendor(
            "fireworks", "Fireworks", "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY"
        ),
        Vendor(
            "gemini",
            "Google Gemini",
            "https://generativelanguage.googleapis.com/v1beta/openai",
            "GEMINI_API_KEY",
            renamed={**_NO_SAMPLING_SEED, "parallel_tool_calls": ""},
        ),
        Vendor("groq", "Groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
        Vendor(
            "mistral",
            "Mistral",
            "https://api.mistral.ai/v1",
            "MISTRAL_API_KEY",
            # The last event brings the usage; an unknown field is refused.
            has_usage_option=False,
            renamed={"seed": "random_seed"},
            tool_choices={"required": "any"},
            # Required: https://docs.mistral.ai/capabilities/completion/prefix
            prefix_flag="prefix",
        ),
        Vendor(
            "openrouter",
            "OpenRouter",
            "https://openrouter.ai/api/v1",
            "OPENROUTER_API_KEY",
            # Makes the usage include the cost.
            extra={"usage": {"include": True}},
        ),
        Vendor("together", "Together", "https://api.together.xyz/v1", "TOGETHER_API_KEY"),
        Vendor("xai", "xAI", "https://api.x.ai/v1", "XAI_API_KEY"),
        Vendor("ollama", "Ollama", "", "", "OLLAMA_BASE_URL"),
        Vendor("vllm", "vLLM", "", "VLLM_API_KEY", "VLLM_BASE_URL"),
        Vendor("llamacpp", "llama.cpp", "", "LLAMACPP_API_KEY", "LLAMACPP_BASE_URL"),
    )
}
