"""The answer of `/embeddings` on the OpenAI wire."""

import math
from typing import Any

from llm_service.errors import UpstreamBadResponse
from llm_service.types import Usage


def read_vectors(answer: object, count: int) -> tuple[list[list[float]], Usage]:
    """The `count` vectors in the order of their texts, and the usage. Raises `UpstreamBadResponse`
    for anything but that many vectors of one length.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        raise UpstreamBadResponse
    rows = [row for row in answer["data"] if isinstance(row, dict)]
    # Servers need not keep the order; some send no `index`.
    numbers = [row.get("index", place) for place, row in enumerate(rows)]
    if sorted(map(str, numbers)) != sorted(map(str, range(count))):
        raise UpstreamBadResponse
    in_order = sorted(zip(numbers, rows, strict=True), key=lambda pair: int(pair[0]))
    vectors: list[Any] = [row.get("embedding") for _, row in in_order]
    if not all(map(_is_vector, vectors)) or len({len(vector) for vector in vectors}) > 1:
        raise UpstreamBadResponse
    return vectors, _read_usage(answer.get("usage"))


def _is_vector(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, int | float) and math.isfinite(one) for one in value)
    )


def _read_usage(usage: object) -> Usage:
    told = usage.get("prompt_tokens") if isinstance(usage, dict) else None
    return Usage(told if isinstance(told, int) and told > 0 else 0, 0)
