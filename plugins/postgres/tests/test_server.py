# SPDX-License-Identifier: EUPL-1.2
"""
The server for tests is real, private, and gone when the tests are.
"""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from onestopshop.errors import StorageError
from onestopshop_postgres.testing import PrivateServer, a_server

_ABANDONED = """
import signal, sys, time
from onestopshop_postgres.testing import a_server
signal.signal(signal.SIGINT, signal.default_int_handler)  # who starts tests with & lets them ignore it
with a_server(fsync="off") as server:
    print(server.folder, server.port, flush=True)
    time.sleep(60)
"""


def ask(server: PrivateServer, question: str, conninfo: str = "") -> object:
    with psycopg.connect(conninfo or server.conninfo(), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
        return row and row[0]


def test_a_server_is_as_careful_as_a_real_one(private: PrivateServer) -> None:
    """By default it waits for the disk, has checksums and asks for a password, and its user is no superuser."""
    assert ask(private, "SHOW fsync") == "on"
    assert ask(private, "SHOW full_page_writes") == "on"
    assert ask(private, "SHOW data_checksums") == "on"
    assert ask(private, "SHOW is_superuser") == "off"
    assert ask(private, "SHOW is_superuser", private.superuser()) == "on"
    assert ask(private, "SHOW listen_addresses") == "localhost"
    assert "password" not in repr(private)


def test_settings_are_kept(private: PrivateServer) -> None:
    """Settings of a start stay for the next one, and can be set back."""
    private.stop()
    private.start(work_mem="1MB")
    private.kill()
    private.start()
    assert ask(private, "SHOW work_mem") == "1MB"
    private.stop()
    private.start(work_mem="4MB")


def test_what_cannot_start_says_why(tmp_path: Path) -> None:
    """A server that does not start is an error with the end of its log, and leaves no process."""
    with pytest.raises(StorageError) as raised, a_server(no_such_setting="1"):
        pass
    assert "no_such_setting" in str(raised.value)


def test_nothing_is_left_of_tests_that_died() -> None:
    """However the process of the tests ends, its server ends too, and its folder goes."""
    command = [sys.executable, "-c", _ABANDONED]
    abandoned = {
        number: subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
    }
    left = {}
    for number, process in abandoned.items():
        assert process.stdout is not None
        folder, _ = process.stdout.readline().split()
        left[folder] = int(Path(folder, "data", "postmaster.pid").read_text().splitlines()[0])
        process.send_signal(number)
    for process in abandoned.values():
        process.communicate(timeout=60)
    deadline = time.monotonic() + 60
    while any(_is_left(*one) for one in left.items()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [] == [one for one in left.items() if _is_left(*one)]
    assert len(left) == 3


def _is_left(folder: str, pid: int) -> bool:
    return _runs(pid) or Path(folder).exists()


def _runs(pid: int) -> bool:
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
