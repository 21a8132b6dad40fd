"""What `llm_service/` takes from the insides of aiohttp and tiktoken, and `api/metrics_endpoint.py`
from those of prometheus-client, which no documentation promises.

When one of the packages is upgraded, the first test fails and names what to look at. Run the
others, read the release notes for what they name, and set the new version.
"""

import asyncio
import inspect
from importlib.metadata import version

import aiohttp
import pytest
import tiktoken
from aiohttp.client_proto import ResponseHandler
from prometheus_client.values import ValueClass

from llm_service.providers.http_connector import Connector
from llm_service.tokens import count_tokens

# The versions with which the tests below were last gone through.
CHECKED = {
    "aiohttp": (
        "3.14",
        "http_connector.py: TCPConnector._factory, ._loop, .connect; ResponseHandler"
        ".set_response_params, .data_received, .should_close, ._tail. http.py: StreamReader"
        "._read_nowait",
    ),
    "tiktoken": ("0.14", "tokens.py: Encoding._mergeable_ranks is used by pickling only"),
    "prometheus-client": ("0.26", "metrics_endpoint.py: values.ValueClass._multiprocess"),
}


@pytest.mark.parametrize("package", CHECKED)
def test_the_versions_are_those_that_were_gone_through(package: str) -> None:
    checked, what = CHECKED[package]
    installed = ".".join(version(package).split(".")[:2])
    assert installed == checked, (
        f"{package} {installed} is installed, {checked} was last compared. Compare again: {what}"
    )


async def test_a_connector_makes_its_protocols_with_its_factory() -> None:
    connector = Connector()
    try:
        protocol = connector._factory()
        assert isinstance(protocol, ResponseHandler)
        assert protocol._loop is asyncio.get_running_loop()
        # A connection that had bytes before its request is not used for it.
        assert protocol.should_close is False
        protocol.data_received(b"HTTP/1.1 200 OK\r\n\r\n")
        assert protocol.should_close is True
    finally:
        await connector.close()


async def test_what_came_before_a_failure_can_still_be_read() -> None:
    reader = aiohttp.StreamReader(ResponseHandler(asyncio.get_running_loop()), 1024)
    reader.feed_data(b"the last words")
    reader.set_exception(aiohttp.ClientPayloadError())
    with pytest.raises(aiohttp.ClientPayloadError):
        await reader.readany()
    assert reader._read_nowait(-1) == b"the last words"


def test_tokens_are_counted_without_the_table_in_python() -> None:
    assert count_tokens("Everybody has a price.") == 5
    source = inspect.getsource(tiktoken.Encoding)
    encode = source[source.index("def encode_ordinary(") : source.index("def encode(")]
    assert "_core_bpe" in encode
    assert "_mergeable_ranks" not in encode


def test_one_process_counts_in_its_own_registry() -> None:
    assert ValueClass._multiprocess is False
