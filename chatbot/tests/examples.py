"""How many examples a property test draws. Each run draws new ones, so `make test` is content with
a share of them; `make test-all`, which sets THOROUGH, draws all.
"""

import os
from typing import Any

from hypothesis import settings

SHARE = 5


def examples(count: int, **options: Any) -> settings:
    """Settings for `count` examples at most, without a deadline: machines are busy."""
    few = count if os.environ.get("THOROUGH") else max(10, count // SHARE)
    return settings(deadline=None, max_examples=few, **options)
