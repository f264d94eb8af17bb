# SPDX-License-Identifier: EUPL-1.2
"""
Files of outside standards: check, read, write.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from onestopshop.domain.services import Organisation, Service
from onestopshop.ports.checks import Finding

__all__ = ["Format"]


class Format(Protocol):
    """
    One file format for services.  Visits, observations, barriers and referrals never leave through it.
    """

    @property
    def name(self) -> str:
        """The word after ``--format``."""
        ...

    @property
    def summary(self) -> str:
        """One line about it."""
        ...

    @property
    def losses(self) -> frozenset[str]:
        """The fields of ours that it cannot carry."""
        ...

    def check(self, path: Path) -> Sequence[Finding]:
        """Return what is wrong with a file; never raise on dirty content."""
        ...

    def read(self, path: Path, *, directory: str) -> Iterable[Organisation | Service]:
        """
        Yield what a file holds, as kept by *directory*.

        Raises:
            ExchangeError: The whole file is refused, with all problems.
        """
        ...

    def write(self, things: Iterable[Organisation | Service], path: Path) -> None:
        """
        Write a file, to a temporary place first.

        Raises:
            ExchangeError: It cannot be written.
        """
        ...
