"""Every argument that a request may have."""

from __future__ import annotations

from typing import Any

TOOL = {"type": "function", "function": {"name": "weather", "parameters": {}}}
EVERYTHING: dict[str, Any] = {
    "temperature": 0.5,
    "top_p": 0.9,
    "presence_penalty": 0.1,
    "frequency_penalty": 0.2,
    "max_output_tokens": 9,
    "stop": ("END",),
    "seed": 7,
    "reasoning_effort": "low",
    "response_format": {"type": "json_schema", "json_schema": {"name": "x"}},
    "tools": (TOOL,),
    "tool_choice": "required",
    "parallel_tool_calls": False,
}
