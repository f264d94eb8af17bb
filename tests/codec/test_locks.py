# SPDX-License-Identifier: EUPL-1.2
"""
Locks between processes and threads.
"""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from onestopshop.plugin import try_lock

HOLD = """
import sys
from pathlib import Path
from onestopshop.codec.locks import try_lock
with try_lock(Path(sys.argv[1])) as free:
    print(free, flush=True)
    sys.stdin.read()
"""


def test_one_at_a_time(tmp_path: Path) -> None:
    """Nobody waits: the second is told that the lock is held, and has it once the first let go."""
    path = tmp_path / "lock"
    with try_lock(path) as first, try_lock(path) as second:
        assert (True, False) == (first, second)
    with try_lock(path) as third:
        assert third


def test_a_process_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    """The lock of another process keeps this one out, until that process is gone, however it went."""
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert "True\n" == other.stdout.readline()
        with try_lock(path) as free:
            assert not free
        other.kill()
        other.wait(60)
    with try_lock(path) as free:
        assert free


@pytest.mark.skipif(sys.platform == "win32", reason="rights are asked of POSIX")
def test_a_private_one_is_only_its_owners(tmp_path: Path) -> None:
    """A private lock cannot be opened, and so not held, by anybody else."""
    path = tmp_path / "lock"
    with try_lock(path, private=True):
        assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def test_where_no_file_can_be_made(tmp_path: Path) -> None:
    """A place where no lock can be made is an error of the system, which the caller may get round."""
    with pytest.raises(FileNotFoundError), try_lock(tmp_path / "nowhere" / "lock"):
        pass
