"""How many connections one network address may have, by what this process may have open. Imported
by the worker, after the supervisor has raised that limit.
"""

from typing import Final

from api.uvicorn.descriptors import count_descriptors

# Per network address: half of the process's descriptors, so that other clients get through. A burst
# of connections, as a proxy opens them, is far below unless the limit is tight.
MAX_UNFINISHED: Final = min(4096, max(64, count_descriptors() // 2))
# The same for connections that wait for a further request; beyond it an answer is the last one.
MAX_IDLE: Final = MAX_UNFINISHED // 2
