"""The options of uvicorn that every start of the server shares."""

from typing import Any

from api.uvicorn.http import StreamProtocol
from api.uvicorn.websockets import SocketProtocol

# Far above the application's own limit, so that it can answer a frame that is too large. A frame
# above this ends the connection.
MAX_FRAME_BYTES = 1024 * 1024

SERVER_OPTIONS: dict[str, Any] = {
    "http": StreamProtocol,
    "ws": SocketProtocol,
    "ws_max_size": MAX_FRAME_BYTES,
    # The application's own heartbeat also reaches through proxies that answer protocol pings.
    "ws_ping_interval": None,
    # Compression would cost memory for each socket, and time for each token.
    "ws_per_message_deflate": False,
}
