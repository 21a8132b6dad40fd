"""No server in between: the best figures that this machine, mock and client can reach."""

from collections.abc import Sequence
from typing import ClassVar, Final

from benchmarks.servers.base import HOST, Peer, post_request
from benchmarks.wire import Directive

MODEL: Final = "gpt-4o-mini"


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


def model_requests(
    count: int, directive: Directive, path: str = "/v1/chat/completions", key: str = ""
) -> list[bytes]:
    """Requests for streams in the format of the model server itself."""
    message = {"role": "user", "content": directive.as_prompt()}
    body = {"model": MODEL, "stream": True, "messages": [message]}
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return [post_request(path, body, headers)] * count
