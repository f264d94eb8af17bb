# SPDX-License-Identifier: EUPL-1.2
"""
Processes in which parts of a proof work, at the same time.
"""

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import orjson

__all__ = ["all_at_once", "end_with", "forked"]


def forked(work: Callable[[], object]) -> None:
    """
    Work in a process of its own, and wait for its end.

    Raises:
        RuntimeError: It failed; its error was printed.
    """
    pid = os.fork()
    if not pid:
        end_with(work)
    _expect_success(pid)


def all_at_once(work: Callable[[int], dict[str, Any]], lanes: int) -> list[dict[str, Any]]:
    """
    Let a process work at each lane, and return what they found.

    Raises:
        RuntimeError: One failed; its error was printed.
    """
    pipes = []
    for lane in range(lanes):
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reading)
            end_with(lambda lane=lane, writing=writing: _send(writing, work(lane)))  # type: ignore[misc]
        os.close(writing)
        pipes.append((pid, reading))
    found = []
    for _, reading in pipes:
        with os.fdopen(reading, "rb") as pipe:
            found.append(pipe.read())
    for pid, _ in pipes:
        _expect_success(pid)
    return [orjson.loads(one) for one in found]


def end_with(work: Callable[[], object]) -> NoReturn:
    """
    Work in a forked process and end it, whatever happens, without what the parent has to clean up.
    """
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - the process ends here, and says why
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


def _expect_success(pid: int) -> None:
    _, status = os.waitpid(pid, 0)
    if status:
        raise RuntimeError(
            f"a process of the proof ended with {os.waitstatus_to_exitcode(status)}: see above"
        )


def _send(pipe: int, found: dict[str, Any]) -> None:
    with os.fdopen(pipe, "wb") as file:
        file.write(orjson.dumps(found))
