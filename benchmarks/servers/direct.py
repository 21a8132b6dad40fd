"""No server in between: the best figures that this machine, mock and client can reach."""

from collections.abc import Sequence
from typing import ClassVar

from benchmarks.servers.base import HOST, Peer, post_request
from benchmarks.wire import Directive


class Direct(Peer):
    """Client straight to the mock."""

    name: ClassVar[str] = "direct"
    title: ClassVar[str] = "direct to the mock (limit)"

    def command(self) -> Sequence[str]:
        raise NotImplementedError("the mock runs already")

    @property
    def address(self) -> tuple[str, int]:
        return HOST, self.place.mock_port

    async def start(self) -> float:
        return 0.0

    def stream_requests(self, count: int, directive: Directive) -> list[bytes]:
        return model_requests(count, directive)


def model_requests(count: int, directive: Directive) -> list[bytes]:
    """Requests for streams in the format of the model server itself."""
    message = {"role": "user", "content": directive.as_prompt()}
    body = {"model": "gpt-4o-mini", "stream": True, "messages": [message]}
    return [post_request("/v1/chat/completions", body)] * count
