"""A pytest plugin that spares the garbage collector the objects that stay for the whole run.

Ten thousand collected tests and all modules are a million objects. Walking them stops a process for
half a second or longer, which a test with a short deadline takes for a server that does not answer.
"""

import gc
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Pause the collector while tests are collected; it then ignores all objects made so far."""
    gc.disable()
    result = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    return result
