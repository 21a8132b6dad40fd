"""A TCP proxy that injects network faults between two parts of the system, and heals them.

It forwards bytes unchanged until a fault is requested, from any thread. The faults are those of
networks: delay, close (FIN), reset (RST), or silence at both ends.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from chat.tests.faults.proxied import Connection, Fault

PIECE_BYTES = 65536


class FaultProxy:
    """Listens on `port` of this machine and passes everything on to `target_port`."""

    def __init__(self, target_port: int, port: int = 0) -> None:
        self.port = port
        self.connections: list[Connection] = []
        self._target_port = target_port
        self._delay_seconds = 0.0
        self._is_hanging = False
        self._is_refusing = False
        self._markers: tuple[bytes, ...] = ()
        self._marks = 0
        self._loss_every = 0
        # How many answers were thrown away.
        self.lost_answers = 0
        self._planned: deque[Fault] = deque()
        self._open: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def plan(self, *faults: Fault) -> None:
        """The next connections get these faults, one each."""
        self._do(lambda: self._planned.extend(faults))

    def delay(self, seconds: float) -> None:
        """From now on every piece comes so much later, in either direction."""
        self._do(lambda: setattr(self, "_delay_seconds", seconds))

    def cut(self) -> None:
        """Close every open connection at both ends (FIN)."""
        self._do(lambda: self._end_all(abruptly=False))

    def reset(self) -> None:
        """Reset every open connection at both ends (RST)."""
        self._do(lambda: self._end_all(abruptly=True))

    def hang(self) -> None:
        """A black hole: connections stay open and new ones are accepted, but nothing passes."""
        self._do(self._hang)

    def refuse(self) -> None:
        """Every open connection breaks, and every new one at once."""
        self._do(self._refuse)

    def lose_answers(self, *markers: bytes, every: int) -> None:
        """Of the questions that hold one of `markers`, every so many'th arrives and its answer does
        not: the connection breaks instead.
        """
        self._do(lambda: self._lose_answers(markers, every))

    def heal(self) -> None:
        """New connections pass, and hanging ones pass on what has waited."""
        self._do(self._heal)

    def _do(self, act: Callable[[], object]) -> None:
        async def run() -> None:
            act()

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def _hang(self) -> None:
        self._is_hanging = True
        for connection in self._open:
            connection.flowing.clear()

    def _refuse(self) -> None:
        self._is_refusing = True
        self._end_all(abruptly=True)

    def _lose_answers(self, markers: tuple[bytes, ...], every: int) -> None:
        self._markers, self._loss_every = markers, every

    def _heal(self) -> None:
        self._is_hanging = self._is_refusing = False
        self._markers = ()
        self._delay_seconds = 0.0
        self._planned.clear()
        for connection in self._open:
            connection.flowing.set()

    def _end_all(self, *, abruptly: bool) -> None:
        for connection in tuple(self._open):
            connection.end(abruptly=abruptly)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", self.port, backlog=1024, limit=PIECE_BYTES
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        self._end_all(abruptly=True)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # The transports close their sockets in the next turn of the loop.
        await asyncio.sleep(0)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        fault = self._planned.popleft() if self._planned else None
        connection = Connection(fault, inner=writer)
        self.connections.append(connection)
        self._open.add(connection)
        if not self._is_hanging:
            connection.flowing.set()
        try:
            await self._forward(connection, reader)
        except (OSError, asyncio.CancelledError):
            # Cancelled only when the proxy itself is closed.
            connection.end(abruptly=True)
        finally:
            self._open.discard(connection)
            connection.end(abruptly=False)

    async def _forward(self, connection: Connection, reader: asyncio.StreamReader) -> None:
        if self._is_refusing:
            raise ConnectionRefusedError
        await self._strike_if_due(connection)
        await connection.flowing.wait()
        answers, connection.outer = await asyncio.open_connection(
            "127.0.0.1", self._target_port, limit=PIECE_BYTES
        )
        assert connection.inner is not None
        async with asyncio.TaskGroup() as both:
            both.create_task(self._copy_question(connection, reader, connection.outer))
            both.create_task(self._copy_answer(connection, answers, connection.inner))

    async def _copy_question(
        self, connection: Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while piece := await self._take(connection, reader, PIECE_BYTES):
                connection.asked += piece
                self._mark(connection, piece)
                writer.write(piece)
                await writer.drain()
        # Whoever asked has left: so does the proxy, on the other side.
        writer.close()

    async def _copy_answer(
        self, connection: Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while piece := await self._take(connection, reader, self._room(connection)):
                if connection.loses_answer:
                    self.lost_answers += 1
                    connection.end(abruptly=True)
                    break
                connection.answered += piece
                writer.write(piece)
                await writer.drain()
                await self._strike_if_due(connection)
                if writer.is_closing():
                    break
        except OSError:
            connection.end(abruptly=True)
        writer.close()

    def _mark(self, connection: Connection, piece: bytes) -> None:
        if any(marker in piece for marker in self._markers):
            self._marks += 1
            connection.loses_answer = self._marks % self._loss_every == 0

    async def _take(self, connection: Connection, reader: asyncio.StreamReader, size: int) -> bytes:
        piece = await reader.read(size)
        if self._delay_seconds:
            await asyncio.sleep(self._delay_seconds)
        await connection.flowing.wait()
        return piece

    def _room(self, connection: Connection) -> int:
        """How much of the answer may pass before this connection's fault strikes."""
        fault = connection.fault
        if fault is None or connection.has_struck:
            return PIECE_BYTES
        return min(PIECE_BYTES, fault.after - len(connection.answered))

    async def _strike_if_due(self, connection: Connection) -> None:
        fault = connection.fault
        if fault is None or connection.has_struck or len(connection.answered) < fault.after:
            return
        connection.has_struck = True
        if fault.kind == "hang":
            connection.flowing.clear()
            return
        if fault.kind == "cut":
            connection.end(abruptly=False)
            return
        # What was written first must arrive: a reset throws away what the kernel still holds.
        await asyncio.sleep(0.02)
        connection.end(abruptly=True)
