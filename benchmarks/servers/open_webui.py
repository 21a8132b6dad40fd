"""Open WebUI: the chat server that most people host themselves, asked through its API."""

import secrets
from collections.abc import Sequence
from typing import ClassVar, Final

from benchmarks.servers.base import HOST, JsonClient, Peer
from benchmarks.servers.direct import model_requests
from benchmarks.servers.environments import OPEN_WEBUI, Environment
from benchmarks.wire import Directive

_SECRET: Final = secrets.token_urlsafe(48)
_PASSWORD: Final = "winter-coin-and-castle-9"


class OpenWebUi(Peer):
    """One worker, SQLite, login required, nothing but the mock behind it. A call of its API without
    a chat stores no messages, which ours does.
    """

    name: ClassVar[str] = "open-webui"
    title: ClassVar[str] = "Open WebUI, API"
    packages: ClassVar[Environment | None] = OPEN_WEBUI
    start_seconds: ClassVar[float] = 300.0
    _token: str = ""

    def command(self) -> Sequence[str]:
        place = ("--host", HOST, "--port", str(self.place.port))
        return (str(OPEN_WEBUI.program("open-webui")), "serve", *place)

    def environment(self) -> dict[str, str]:
        folder = self.place.scratch / "open-webui"
        folder.mkdir(exist_ok=True)
        return {
            "DATA_DIR": str(folder),
            "ENV": "prod",
            "GLOBAL_LOG_LEVEL": "ERROR",
            "WEBUI_AUTH": "True",
            "WEBUI_SECRET_KEY": _SECRET,
            "CORS_ALLOW_ORIGIN": f"http://{HOST}:{self.place.port}",
            "ENABLE_OPENAI_API": "True",
            "OPENAI_API_BASE_URLS": self.place.mock_url,
            "OPENAI_API_KEYS": "dummy",
            "ENABLE_OLLAMA_API": "False",
            # Nothing is fetched: no encoder, no newer version, no telemetry.
            "OFFLINE_MODE": "True",
            "HF_HUB_OFFLINE": "1",
            "RAG_EMBEDDING_MODEL": "",
            "ENABLE_VERSION_UPDATE_CHECK": "False",
            "ANONYMIZED_TELEMETRY": "False",
            "DO_NOT_TRACK": "True",
            "SCARF_NO_ANALYTICS": "True",
        }

    def stream_requests(self, count: int, directive: Directive) -> list[bytes]:
        return model_requests(count, directive, "/api/chat/completions", self._sign_in())

    def _sign_in(self) -> str:
        """The token of the first user, who is the administrator; registered when needed."""
        if not self._token:
            client = JsonClient(self.place.port)
            person = {"name": "Load", "email": "load@example.com", "password": _PASSWORD}
            answer = client.call("POST", "/api/v1/auths/signup", person)
            self._token = str(answer["token"])
            client.call("GET", "/api/models", token=self._token)  # it must have seen the model
            client.close()
        return self._token
