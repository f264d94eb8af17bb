# SPDX-License-Identifier: EUPL-1.2
"""
Show on a terminal how far a long look at a storage has come.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestopshop.operations.storage.steps import Step

__all__ = ["shown"]


@contextmanager
def shown(what: str) -> "Iterator[Callable[[Step], object] | None]":
    """Show a bar on a terminal's standard error, and give the function that moves it; ``None`` without one."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def move(step: "Step") -> None:
            bar.update(task, description=f"{what}: {step.what}", completed=step.done, total=step.total)

        yield move
