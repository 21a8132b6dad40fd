"""Schema parts of characters that the generator cannot derive."""

from typing import Any

LIST = "CharacterList"


def describe_list(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: the list is a bare array, or a page if one is
    requested; the generator knows only the page.
    """
    schemas = result.get("components", {}).get("schemas", {})
    if LIST in schemas:
        bare = {"type": "array", "items": {"$ref": "#/components/schemas/Character"}}
        schemas[LIST] = {"oneOf": [bare, *schemas[LIST]["oneOf"]]}
    return result
