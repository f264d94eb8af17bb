# SPDX-License-Identifier: EUPL-1.2
"""
Ears and baits: who opens a file, a socket or a shell, in Python or in compiled code.

The audit hook of Python hears what Python does.  Compiled code it does not
hear, so the hostile files name baits: a file of which the kernel tells who
opens it (inotify), a folder in which a shell would leave something, an address
at which somebody listens.  And while a file is read in this process, there is
one descriptor left; a child that parses has none.
"""

import ctypes
import os
import resource
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, Final

from tests.proofs.fuzz.measures import children

__all__ = ["SECRET", "Bait", "Ears", "few_descriptors", "unlimited_children"]

SECRET: Final = "the-secret-of-the-bait-7c1e"  # noqa: S105 - of a bait
"""What stands in the bait, and must not stand in anything that was read."""

_HEARD: Final = (
    "socket.", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile",
    "webbrowser.open", "urllib.Request", "ftplib.", "http.client", "smtplib.", "pickle.find_class", "ctypes.dlopen",
    "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.link", "os.chmod", "os.chown", "os.truncate", "shutil.",
)  # fmt: skip
_CREATION: Final = ("os.remove", "os.rename", "os.rmdir", "shutil.")
"""What is in order below a folder of the door."""

_IN_ALL: Final = 0x00000FFF
_NONBLOCK: Final = 0o4000
_FEW: Final = 5
"""A file, and the folders in which an import writes."""


class Bait:
    """
    A file, a folder and an address that nobody has a reason to touch.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.file = folder / "secret.txt"
        self.file.write_text(f"{SECRET}\n", encoding="utf-8")
        self.dtd = folder / "secret.dtd"
        self.dtd.write_text(f'<!ENTITY x "{SECRET}">\n', encoding="utf-8")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"http://{self.address}/context.jsonld"
        self.shell = f"touch {folder}/shell"
        self._inotify = _watching(folder)

    def close(self) -> None:
        """Put the baits away."""
        self._listener.close()
        os.close(self._inotify)

    def bitten(self) -> Iterator[str]:
        """Yield what happened to the baits since this was asked last."""
        with suppress(BlockingIOError):
            while True:
                os.read(self._inotify, 65536)
                yield "the bait was opened, or something was made beside it"
        with suppress(BlockingIOError):
            while True:
                self._listener.accept()[0].close()
                yield "somebody called the bait's address"


class Ears:
    """
    The audit hook of this process, which stays for good: use it in a child.

    Args:
        folders: Below these a door may write; and the files of Python and of the project may be read.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._own = tuple(f"{one.resolve()}{os.sep}" for one in folders)
        code = (sys.prefix, sys.base_prefix, Path(__file__).parents[3], sys.pycache_prefix)
        self._code = tuple(f"{Path(one).resolve()}{os.sep}" for one in code if one)
        sys.dont_write_bytecode = True  # what Python imports late it only reads
        self._heard: list[str] = []
        self._listening = self._busy = False
        sys.addaudithook(self._hear)

    @contextmanager
    def listening(self, heard: list[str]) -> Iterator[None]:
        """Note what is heard within."""
        self._heard = heard
        self._listening = True
        try:
            yield
        finally:
            self._listening = False

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._listening or self._busy:
            return
        self._busy = True  # what is asked in here is no event
        try:
            if event == "open":
                self._opened(*arguments)
            elif event.startswith(_HEARD):
                self._did(event, arguments)
        finally:
            self._busy = False

    def _opened(self, name: object, mode: object, flags: object) -> None:
        if isinstance(name, int):
            return
        place = os.path.realpath(os.fsdecode(name))  # type: ignore[arg-type]
        reads = not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if (
            place != os.devnull
            and not place.startswith(self._own)
            and not (reads and place.startswith(self._code))
        ):
            self._heard.append(f"opened {place} ({mode})")

    def _did(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_CREATION) and all(
            self._is_own(one) for one in arguments if isinstance(one, (str, Path))
        ):
            return
        if event == "subprocess.Popen" and _is_parser(arguments[1]):
            return
        self._heard.append(f"{event} {str(arguments)[:200]}")

    def _is_own(self, name: str | Path) -> bool:
        return os.path.realpath(name).startswith(self._own) or not Path(name).is_absolute()


@contextmanager
def few_descriptors() -> Iterator[None]:
    """Let this process have few more files open than it has."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = (number for number in range(before[0]) if not _is_open(number))
    # a new descriptor is the lowest that is free; those above stay open whatever the limit is
    resource.setrlimit(resource.RLIMIT_NOFILE, (next(islice(free, _FEW - 1, None)) + 1, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def unlimited_children() -> Iterator[str]:
    """Yield what is wrong with the limits of the processes that this one started: each may open nothing more."""
    for pid in children():
        with suppress(OSError):
            place = Path(f"/proc/{pid}")
            limits = place.joinpath("limits").read_text().splitlines()
            most = next(int(line.split()[3]) for line in limits if line.startswith("Max open files"))
            if most > len(list(place.joinpath("fd").iterdir())):
                yield f"a process that parses may open files (up to {most})"


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _is_parser(arguments: object) -> bool:
    """Say whether a process is the one in which a plugin of ours parses: this Python, with code of ours."""
    said = [str(one) for one in arguments] if isinstance(arguments, (list, tuple)) else []
    return (
        len(said) > 2
        and said[0] == sys.executable
        and said[1] == "-c"
        and "onestopshop_skos.child" in said[2]
    )


def _watching(folder: Path) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    inotify = libc.inotify_init1(_NONBLOCK)
    if inotify < 0 or libc.inotify_add_watch(inotify, bytes(folder), _IN_ALL) < 0:
        raise OSError(ctypes.get_errno(), "inotify does not watch the bait")
    return inotify
