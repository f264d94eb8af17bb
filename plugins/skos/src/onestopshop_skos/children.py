# SPDX-License-Identifier: EUPL-1.2
"""
The child process that reads strangers' files, and what the parent lets it have.

A child is used again and again; it is started anew when it died, when somebody
stopped waiting for it, when it has grown, or after some thousand files.
"""

import atexit
import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from threading import Lock, Timer
from typing import Any, BinaryIO, Final

from onestopshop.errors import AdapterError, ExchangeError

__all__ = ["LARGEST", "Reader", "ask", "close", "refused"]

LARGEST: Final = 200_000_000
"""Bytes of the largest file that is read."""

_MEMORY, _MEMORY_A_BYTE, _MOST_MEMORY = 200_000_000, 48, 6_000_000_000
_SECONDS, _SECONDS_A_MEGABYTE = 2, 3
_PATIENCE: Final = 4
"""Seconds that may pass for each second of work: other processes want the machine too."""

_START: Final = 30
_PART: Final = 1 << 20
_FILES: Final = 20_000
_GROWN: Final = 250_000_000
_ANSWER, _ANSWER_A_BYTE = 50_000_000, 10
"""Bytes of the longest answer: this process has to hold it."""

_HEAD, _SIZE = struct.Struct(">IQ"), struct.Struct(">Q")
_NO_START: Final = 78
"""How a child ends whose own code cannot be imported."""

_BOOT: Final = f"""
import sys
sys.path[:] = sys.argv[1:]
try:
    from onestopshop_skos.child import serve
except BaseException:
    sys.exit({_NO_START})
serve()
"""
_WHY: Final = {
    -24: "it takes too long",  # SIGXCPU
    -11: "it is nested too deeply",  # SIGSEGV: the parser's stack
    -6: "it needs too much memory",  # SIGABRT: an allocation failed in compiled code
}


class Reader:
    """
    One child process, started when it is first asked.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._files = 0
        self._left: list[subprocess.Popen[bytes] | None] = []

    def ask(self, request: dict[str, Any], content: BinaryIO, size: int) -> dict[str, Any]:
        """
        Return the child's answer.

        Args:
            content: The file; it goes to the child in parts, so that this process never holds it.
            size: Its bytes.

        Raises:
            ExchangeError: The file is refused, or the child did not survive it.
            AdapterError: No child can be started.
        """
        seconds = int(_SECONDS + _SECONDS_A_MEGABYTE * size / 1_000_000)
        limits = {
            "memory": min(_MEMORY + _MEMORY_A_BYTE * size, _MOST_MEMORY),
            "seconds": seconds,
            "answer": _ANSWER + _ANSWER_A_BYTE * size,
        }
        asked = json.dumps({**request, **limits}).encode()
        with self._lock:
            try:
                said = self._asked(
                    _HEAD.pack(len(asked), size) + asked, _parts(content, size), _PATIENCE * seconds
                )
            except BaseException:  # the child still owes this answer: the next question would get it
                self._stop()
                raise
            self._files += 1
            if said.get("peak", 0) > _GROWN or self._files >= _FILES:
                self._stop()
        if "refused" in said:
            raise refused(str(said["refused"]), str(said.get("hint", "")))
        return said

    def close(self) -> None:
        """End the child, also while it reads; the next question starts another."""
        process = self._process
        if process is not None and self._owner == os.getpid():
            process.kill()
        with self._lock:
            self._stop()

    def forget(self) -> None:
        """Leave the child to the process that this one was forked from, where a thread may be asking it."""
        if self._lock.locked():  # to close its pipes would mean to wait for that thread, which is not here
            self._left.append(self._process)
        self._lock, self._process = Lock(), None

    def _asked(self, request: bytes, content: Iterator[bytes], patience: float) -> dict[str, Any]:
        process = self._running()
        late = Timer(patience + (_START if self._files == 0 else 0), process.kill)
        late.daemon = True
        late.start()
        try:
            body = _exchanged(process, request, content)
        finally:
            late.cancel()
        try:
            found = json.loads(body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise self._dead()
        return found

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # a fork shares the pipes of its parent's child, and must not use them
            self._process = None
        if self._process is None or self._process.poll() is not None:
            self._stop()
            try:
                self._process = subprocess.Popen(  # noqa: S603  # this interpreter, with our own module
                    [sys.executable or "", "-c", _BOOT, *sys.path],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as error:
                raise AdapterError(
                    f"no process can be started to read the file: {error.strerror}",
                    adapter="skos",
                    hint="Let the user of the shop start processes.",
                ) from error
            self._owner, self._files = os.getpid(), 0
        return self._process

    def _dead(self) -> ExchangeError | AdapterError:
        """Return why the child died, and forget it."""
        process = self._process
        self._stop()
        code = 0 if process is None else process.returncode
        if code == _NO_START:
            return AdapterError(
                "the process that reads the file does not start",
                adapter="skos",
                hint="Run `python -c 'import onestopshop_skos.child'` to see why.",
            )
        return refused(
            _WHY.get(code, "it takes too long, or more than the parser can bear"), "Try a smaller file."
        )

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        with suppress(OSError):
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _exchanged(process: subprocess.Popen[bytes], request: bytes, content: Iterator[bytes]) -> bytes:
    """Send a request with its file, and return the answer; nothing when the child died over it."""
    sink, source = process.stdin, process.stdout
    if sink is None or source is None:
        return b""
    with suppress(BrokenPipeError):
        sink.write(request)
        sink.writelines(content)
        sink.flush()
    head = source.read(_SIZE.size)
    return source.read(*_SIZE.unpack(head)) if len(head) == _SIZE.size else b""


def _parts(content: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield exactly so many bytes: a file that shrinks meanwhile is filled up, and then is no file of its kind."""
    while size:
        part = content.read(min(_PART, size)) or b"\0" * min(_PART, size)
        size -= len(part)
        yield part


def refused(why: str, hint: str) -> ExchangeError:
    """Return the refusal of a whole file."""
    return ExchangeError("the file is refused; nothing was written", problems=[why], hint=hint)


_READER: Final = Reader()
ask, close = _READER.ask, _READER.close
atexit.register(close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_READER.forget)
