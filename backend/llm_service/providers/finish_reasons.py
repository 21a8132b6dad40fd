"""Maps servers' finish reasons to ours: `data/finish_reasons.yml`."""

from functools import cache, lru_cache
from pathlib import Path

import yaml

REASONS_FILE = Path(__file__).parent.parent / "data" / "finish_reasons.yml"
# The reply failed; the reason is not in the table.
FAILED, UNKNOWN = "error", "unknown"
# Words are tried in this order: "max_tokens_error" is an error, "content_filter_stop" filtered.
_BY_WORD = ("unknown", "error", "content_filter", "length", "tool_calls", "stop")


@lru_cache(maxsize=256)
def read_reason(reason: str) -> str:
    """`stop`, `tool_calls`, `function_call`, `length`, `content_filter`, `FAILED` or `UNKNOWN`; ""
    for a word that means "not finished".
    """
    name = reason.lower().strip().partition(":")[0].replace("-", "_").replace(" ", "_")
    for prefix in ("finish_reason_", "finishreason.", "stopreason."):
        name = name.removeprefix(prefix)
    if name in ("", "null", "none"):
        return ""
    reasons, words = _load()
    if name in reasons:
        return reasons[name]
    return next((words[word] for word in words if word in name), UNKNOWN)


@cache
def _load() -> tuple[dict[str, str], dict[str, str]]:
    rows = yaml.safe_load(REASONS_FILE.read_text(encoding="utf-8"))
    reasons = {name: meaning for meaning, row in rows.items() for name in row["reasons"]}
    words = {word: meaning for meaning in _BY_WORD for word in rows[meaning]["words"]}
    return reasons, words
