"""Lists of models, such as `LLM_ALLOWED_MODELS`."""

from collections.abc import Collection


def is_listed(model: str, listed: Collection[str]) -> bool:
    """Whether the list has the model by its name, or its vendor's `vendor/*`."""
    vendor, _, name = model.partition("/")
    return model in listed or (bool(name) and name != "*" and f"{vendor}/*" in listed)
