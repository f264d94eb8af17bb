# SPDX-License-Identifier: EUPL-1.2
"""
A proxy before a server, which fails at one byte of the dialogue.

When a network falls silent, a client hears nothing until it gives up.  A server hears nothing either, but its
operating system asks the client's whether it still lives, as the session's ``tcp_keepalives_idle`` says, and resets
the connection when no answer comes.  To the system the proxy would answer, because it lives, so it resets the
server's side itself after a while; that is longer than a client's patience in the proof, so what others meet until
then is seen too.  In a shop it is the other way round: five seconds and forty-five.
"""

import selectors
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from threading import Event, Thread
from typing import Final, cast

import attrs

__all__ = ["Fault", "Kind", "Proxy", "Way"]

_CHUNK: Final = 65536
_RESET: Final = struct.pack("ii", 1, 0)
"""For SO_LINGER: a close sends RST in place of FIN."""

_PROBED: Final = 1.0
"""Seconds of silence after which the server's system ends a connection."""


class Way(StrEnum):
    """
    Who speaks.
    """

    ASKED = "asked"
    ANSWERED = "answered"


class Kind(StrEnum):
    """
    How the network fails.
    """

    CUT = "cut"
    RESET = "reset"
    STALL = "stall"


@attrs.frozen
class Fault:
    """
    Fail when so many bytes of one way have been passed on; 0 fails before the first.
    """

    kind: Kind
    way: Way
    position: int


@attrs.define(eq=False)
class _Pair:
    """
    One connection of a client and that to the server behind.
    """

    client: socket.socket
    server: socket.socket
    stalled_at: float | None = None


class Proxy:
    """
    Pass on what is said between clients and a server, from a thread of its own.

    Only the connection in which the fault happens fails, and only once: one that is made afterwards works.

    Args:
        server: Host and port.
    """

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._selector = selectors.DefaultSelector()
        self._orders: deque[tuple[Callable[[], None], Event]] = deque()
        self._bell, self._ear = socket.socketpair()
        self._pairs: dict[_Pair, None] = {}
        self._fault: Fault | None = None
        self._is_closing = False
        self.passed = dict.fromkeys(Way, 0)
        self.has_failed = False
        self._selector.register(self._listening, selectors.EVENT_READ, self._accept)
        self._selector.register(self._ear, selectors.EVENT_READ, self._obey)
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where clients connect."""
        port: int = self._listening.getsockname()[1]
        return port

    def arm(self, fault: Fault | None) -> None:
        """End all connections, so that a dialogue begins with its own; then count from 0, and fail there, once."""
        self._order(lambda: self._count(fault))

    def heal(self) -> None:
        """Fail no more; what stalled is lost for both sides."""
        self._order(self._mend)

    def close(self) -> None:
        """End the thread and all connections."""
        self._order(self._finish)
        self._thread.join()

    def _order(self, work: Callable[[], None]) -> None:
        """
        Let the thread do something between two chunks, and wait for it.

        Raises:
            RuntimeError: It has died; its error was printed.
        """
        done = Event()
        self._orders.append((work, done))
        self._bell.send(b".")
        while not done.wait(1.0):
            if not self._thread.is_alive():
                raise RuntimeError("the proxy has died: see above")

    def _run(self) -> None:
        while not self._is_closing:
            for key, _ in self._selector.select(_PROBED / 10 if self._silent() else None):
                if self._is_watched(key):  # what came before it in this round may have ended it
                    key.data()
            self._probe()
        self._selector.close()

    def _is_watched(self, key: selectors.SelectorKey) -> bool:
        return key.fd in self._selector.get_map() and key.fd == cast(socket.socket, key.fileobj).fileno()

    def _obey(self) -> None:
        self._ear.recv(_CHUNK)
        while self._orders:
            work, done = self._orders.popleft()
            work()
            done.set()

    def _count(self, fault: Fault | None) -> None:
        for pair in list(self._pairs):
            self._close(pair)
        self.passed = dict.fromkeys(Way, 0)
        self.has_failed, self._fault = False, fault

    def _mend(self) -> None:
        self._fault = None
        for pair in self._silent():
            self._close(pair)

    def _silent(self) -> list[_Pair]:
        return [pair for pair in self._pairs if pair.stalled_at is not None]

    def _probe(self) -> None:
        """Reset the server's side of what has been silent for long; the client hears nothing of it."""
        for pair in self._silent():
            if time.monotonic() - (pair.stalled_at or 0) >= _PROBED:
                with suppress(OSError):  # it was reset before
                    pair.server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                pair.server.close()

    def _finish(self) -> None:
        self._is_closing = True
        for pair in list(self._pairs):
            self._close(pair)
        self._listening.close()

    def _accept(self) -> None:
        client, _ = self._listening.accept()
        pair = _Pair(client, socket.create_connection(self._server))
        self._pairs[pair] = None
        for one in (pair.client, pair.server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(pair.client, selectors.EVENT_READ, lambda: self._pass(pair, Way.ASKED))
        self._selector.register(pair.server, selectors.EVENT_READ, lambda: self._pass(pair, Way.ANSWERED))

    def _pass(self, pair: _Pair, way: Way) -> None:
        """Pass a chunk on, or the part of it before the fault."""
        fault = self._fault if self._fault and self._fault.way is way else None
        source, sink = (pair.client, pair.server) if way is Way.ASKED else (pair.server, pair.client)
        try:
            chunk = source.recv(_CHUNK)
            left = len(chunk) if fault is None else fault.position - self.passed[way]
            sink.sendall(chunk[:left])
        except OSError:
            chunk = b""
        if not chunk:
            self._close(pair)
            return
        self.passed[way] += min(left, len(chunk))
        if fault is not None and len(chunk) >= left:
            self._fail(pair, fault.kind)

    def _fail(self, pair: _Pair, kind: Kind) -> None:
        self.has_failed, self._fault = True, None
        if kind is Kind.STALL:
            pair.stalled_at = time.monotonic()
            for one in (pair.client, pair.server):
                self._selector.unregister(one)
        else:
            self._close(pair, is_reset=kind is Kind.RESET)

    def _close(self, pair: _Pair, *, is_reset: bool = False) -> None:
        self._pairs.pop(pair, None)
        for one in (pair.client, pair.server):
            with suppress(KeyError, ValueError):
                self._selector.unregister(one)
            with suppress(OSError):
                if is_reset:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                else:
                    one.shutdown(socket.SHUT_WR)  # else what was not read yet makes a close a reset
            one.close()
