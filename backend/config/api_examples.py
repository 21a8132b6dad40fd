"""Examples and links of the API schema, from `data/api_examples.yml`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from api.schema import list_operations

_FILE = Path(__file__).parent / "data" / "api_examples.yml"
_JSON = "application/json"
_FORM = "multipart/form-data"


@cache
def read_examples() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(_FILE.read_text())
    return table


def add_examples(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular."""
    table = read_examples()
    operations = {each["operationId"]: (path, each) for path, _, each in list_operations(result)}
    for name, (_, operation) in operations.items():
        own = table["overrides"].get(name, {})
        for parameter in operation.get("parameters", ()):
            value = own.get(parameter["name"], table["parameters"].get(parameter["name"]))
            if value is not None:
                parameter["example"] = value
        for title, example in table["bodies"].get(name, {}).items():
            _add_body(operation, title, example)
        _add_links(name, operations, table["links"].get(name))
    return result


def _add_body(operation: dict[str, Any], title: str, example: dict[str, Any]) -> None:
    media_type = example.get("media_type", _FORM if "file" in example else _JSON)
    content = operation["requestBody"]["content"][media_type]
    key = "".join(word.capitalize() for word in title.replace("'", "").replace(",", "").split())
    content.setdefault("examples", {})[key] = {
        "summary": title,
        "description": f"Returns {example['answer']}.",
        **_write_value(media_type, example),
    }


def _write_value(media_type: str, example: dict[str, Any]) -> dict[str, Any]:
    if "bytes" not in example:
        return {"value": {"file": example["file"]} if "file" in example else example["body"]}
    # JSON has no form for bytes but a data URL. Not as `externalValue`: client generators would
    # look for a file of that name.
    address = f"data:{'' if media_type == _FORM else media_type};base64,{example['bytes']}"
    return {"value": {"file": address} if media_type == _FORM else address}


def _add_links(
    name: str,
    operations: dict[str, tuple[str, dict[str, Any]]],
    given: dict[str, Any] | None,
) -> None:
    """Link an answer to every operation whose path parameters it provides."""
    if not given:
        return
    values = {key: value for key, value in given.items() if key != "status"}
    links = operations[name][1]["responses"][str(given["status"])].setdefault("links", {})
    for other, (target, _) in operations.items():
        if other == name or not values.keys() >= _asked(target) or not _asked(target):
            continue
        # A different name for each source, as the schema's rules require.
        links[f"{name}_to_{other}"] = {
            "operationId": other,
            "parameters": {key: values[key] for key in sorted(_asked(target))},
        }


def _asked(path: str) -> set[str]:
    return {part[1:-1] for part in path.split("/") if part.startswith("{")}
