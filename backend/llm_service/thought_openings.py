"""Models whose prompt contains the opening mark of their thoughts, known by name or observed."""

from __future__ import annotations

from collections import OrderedDict
from fnmatch import fnmatchcase

from llm_service.thought_marks import LACK_OPENING

_MAX_MODELS = 256
_lacking: OrderedDict[str, bool] = OrderedDict()


def may_lack_opening(model: str) -> bool:
    """Whether replies of `model` may have only a closing mark: as last observed, else by name."""
    name = model.lower()
    if (known := _lacking.get(name)) is not None:
        return known
    return any(fnmatchcase(name, pattern) for pattern in LACK_OPENING)


def remember_opening(model: str, *, is_lacking: bool) -> None:
    """Note how a reply of `model` began; for the life of the process."""
    name = model.lower()
    if may_lack_opening(name) == is_lacking:
        return
    _lacking[name] = is_lacking
    while len(_lacking) > _MAX_MODELS:
        _lacking.popitem(last=False)
