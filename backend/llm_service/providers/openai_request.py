"""Builds a request for the OpenAI wire, without what the model or its vendor does not accept."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from llm_service.model_capabilities import ModelCapabilities, capabilities_of
from llm_service.types import ChatMessage, LLMRequest, ToolCall
from llm_service.vendors import Vendor


def build_body(request: LLMRequest, vendor: Vendor) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": request.model.partition("/")[2],
        "messages": build_messages(request),
        "stream": True,
    }
    if vendor.has_usage_option:
        body["stream_options"] = {"include_usage": True}
    last = body["messages"][-1]
    if vendor.prefix_flag and last["role"] == "assistant" and "tool_calls" not in last:
        last[vendor.prefix_flag] = True
    for name, value in build_options(request).items():
        if theirs := vendor.renamed.get(name, name):
            body[theirs] = value
    if isinstance(choice := body.get("tool_choice"), str):
        body["tool_choice"] = vendor.tool_choices.get(choice, choice)
    return body | dict(vendor.extra)


def build_options(request: LLMRequest) -> dict[str, Any]:
    """All parameters except the messages, by their names on the wire."""
    capabilities = capabilities_of(request.model)
    limit = request.max_output_tokens
    asked = {
        capabilities.limit: settings.OPENAI_MAX_OUTPUT_TOKENS if limit is None else limit,
        **_sampling(request, capabilities),
        "stop": list(request.stop) if capabilities.stop and request.stop else None,
        "seed": request.seed,
        "reasoning_effort": request.reasoning_effort if capabilities.reasoning_effort else None,
        "response_format": _response_format(request.response_format, capabilities),
        **_tools(request, capabilities),
    }
    return {name: value for name, value in asked.items() if value is not None}


def _sampling(request: LLMRequest, capabilities: ModelCapabilities) -> dict[str, float | None]:
    if not capabilities.sampling:
        return {}
    temperature = request.temperature
    sampling = {
        "temperature": settings.OPENAI_TEMPERATURE if temperature is None else temperature,
        "top_p": request.top_p,
    }
    if capabilities.penalties:
        sampling["presence_penalty"] = request.presence_penalty
        sampling["frequency_penalty"] = request.frequency_penalty
    return sampling


def _response_format(
    asked: Mapping[str, Any] | None, capabilities: ModelCapabilities
) -> Mapping[str, Any] | None:
    if asked is None or capabilities.json_mode == "none":
        return None
    if asked.get("type") == "json_schema" and capabilities.json_mode == "object":
        return {"type": "json_object"}
    return asked


def _tools(request: LLMRequest, capabilities: ModelCapabilities) -> dict[str, Any]:
    if not (request.tools and capabilities.tools):
        return {}
    return {
        "tools": list(request.tools),
        "tool_choice": request.tool_choice,
        "parallel_tool_calls": request.parallel_tool_calls if capabilities.parallel_tools else None,
    }


def build_messages(request: LLMRequest) -> list[dict[str, Any]]:
    return [_build_message(message) for message in request.messages]


def _build_message(message: ChatMessage) -> dict[str, Any]:
    content = message.content
    built: dict[str, Any] = {
        "role": message.role,
        "content": content if isinstance(content, str) else list(content),
    }
    if message.name:
        built["name"] = message.name
    if message.tool_call_id is not None:
        built["tool_call_id"] = message.tool_call_id
    if message.tool_calls:
        built["content"] = built["content"] or None
        built["tool_calls"] = [_build_call(call) for call in message.tool_calls]
    return built


def _build_call(call: ToolCall) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id, "type": "function", "function": function}
