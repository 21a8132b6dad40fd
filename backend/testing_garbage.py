"""A pytest plugin: what stays for the whole run is no work for the garbage collector.

Ten thousand collected tests and all modules are a million objects. Walking them stops a process for
half a second or longer, which a test with a short deadline takes for a server that does not answer.
"""

import gc
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect no garbage while tests are collected, and none of what there is by then later on."""
    gc.disable()
    result = yield
    gc.collect()
    gc.freeze()
    gc.enable()
    return result
