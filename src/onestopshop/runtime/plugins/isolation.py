# SPDX-License-Identifier: EUPL-1.2
"""
Run other people's code so that its failure costs nobody else anything.

Two things are out of reach, and no promise is made about them: ``os._exit``,
and native code that never returns.
"""

import threading
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from traceback import walk_tb
from typing import Final, Generic, TypeVar

import attrs

__all__ = ["Failed", "Worked", "attempt", "attempt_import"]

T = TypeVar("T")

_LONGEST: Final = 300
"""Characters of an error message that are kept."""


@attrs.frozen
class Worked(Generic[T]):
    """
    What the call returned.
    """

    value: T


@attrs.frozen
class Failed:
    """
    Why the call returned nothing.

    Args:
        error: The type of what was raised, and where; what it says only when it cannot be about a person.
    """

    error: str


def attempt(call: Callable[[], T], *, about_people: bool = False) -> Worked[T] | Failed:
    """
    Call, and turn everything that is raised into a value, but for the ``Ctrl-C`` of whoever waits.

    Args:
        about_people: The call is given records, so that a message may repeat what somebody said.
    """
    try:
        return Worked(call())
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a plugin's SystemExit must not end the desk
        return Failed(_told(error, silent=about_people))


def attempt_import(entry: EntryPoint, *, patience: float) -> Worked[object] | Failed:
    """
    Import what an entry point names, in a thread that is left behind when it waits for ever.

    Args:
        patience: Seconds to wait.
    """
    outcome: list[Worked[object] | Failed] = []
    thread = threading.Thread(
        target=lambda: outcome.append(_import(entry)), name=f"import {entry.value}", daemon=True
    )
    thread.start()
    thread.join(patience)
    return outcome[0] if outcome else Failed(f"its import did not end within {patience:g} seconds")


def _import(entry: EntryPoint) -> Worked[object] | Failed:
    """Import in the thread, where even a KeyboardInterrupt is the plugin's own."""
    try:
        return attempt(entry.load)
    except KeyboardInterrupt as error:
        return Failed(_told(error, silent=False))


def _told(error: BaseException, *, silent: bool) -> str:
    """Return the type, the place and perhaps the message of an error; the message may itself raise."""
    kind = type(error).__name__
    place = ""
    for frame, line in walk_tb(error.__traceback__):
        place = f" at {Path(frame.f_code.co_filename).name}:{line}"
    if silent:
        return f"{kind}{place}"
    try:
        message = str(error)[:_LONGEST]
    except BaseException:  # noqa: BLE001 - an error whose own text fails is still named by its type
        message = ""
    return f"{kind}: {message}{place}" if message else f"{kind}{place}"
