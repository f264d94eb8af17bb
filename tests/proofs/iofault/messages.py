# SPDX-License-Identifier: EUPL-1.2
"""
A way to a server on which the connection breaks at one piece of the dialogue.
"""

import socket
import struct
from contextlib import suppress
from threading import Lock, Thread
from typing import Final, Self

__all__ = ["Messages"]

_MOST: Final = 65536
_RESET: Final = struct.pack("ii", 1, 0)
"""For SO_LINGER: a close sends RST in place of FIN."""


class Messages:
    """
    Pass on what is said, and reset a connection in place of passing the n-th piece on; later ones work.

    Args:
        server: Host and port.

    Attributes:
        nth: Which piece, of either side; counted from the last setting of `seen` to 0.
        seen: How many there were.
    """

    def __init__(self, server: tuple[str, int]) -> None:
        self.nth = self.seen = 0
        self._server = server
        self._lock = Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client = self._listening.accept()[0]
                server = socket.create_connection(self._server)
                for one in (client, server):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                Thread(target=self._pass, args=(client, server), daemon=True).start()
                Thread(target=self._pass, args=(server, client), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        """Pass on what one side says until it ends or breaks."""
        with suppress(OSError):
            while piece := source.recv(_MOST):
                if self._is_due():
                    for one in (source, sink):
                        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    break
                sink.sendall(piece)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)  # wakes the thread of the other direction
            one.close()

    def _is_due(self) -> bool:
        with self._lock:
            self.seen += 1
            return self.seen == self.nth
