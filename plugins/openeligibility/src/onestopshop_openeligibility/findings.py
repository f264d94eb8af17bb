# SPDX-License-Identifier: EUPL-1.2
"""
What was found in a file of terms, with its line; a file with thousands of mistakes is not told in thousands.
"""

from collections.abc import Sequence
from typing import Final

from onestopshop.errors import ExchangeError
from onestopshop.plugin import Finding, SeverityOfFinding

__all__ = ["Findings", "refused"]

_MOST: Final = 200
"""Findings that are told in full; the rest is counted."""


class Findings:
    """
    What was found so far in one file.

    Args:
        file: Its name, as people know it.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[Finding] = []
        self._more = 0

    def error(self, rule: str, line: int, message: str, hint: str) -> None:
        """Note what makes the file wrong; the smallest part is left out or mended."""
        self._add(rule, line, message, hint, SeverityOfFinding.ERROR)

    def warning(self, rule: str, line: int, message: str, hint: str) -> None:
        """Note what should be looked at."""
        self._add(rule, line, message, hint, SeverityOfFinding.WARNING)

    def all(self) -> Sequence[Finding]:
        """Return them in the order found, and at last how many more there were."""
        if not self._more:
            return tuple(self._found)
        more = Finding(
            rule="oe.more",
            message=f"{self._more} more findings are not listed",
            path=self.file,
            hint="Correct these first.",
        )
        return (*self._found, more)

    def _add(self, rule: str, line: int, message: str, hint: str, severity: SeverityOfFinding) -> None:
        if len(self._found) == _MOST:
            self._more += 1
            return
        path = f"{self.file}: line {line}" if line else self.file
        self._found.append(
            Finding(rule=f"oe.{rule}", message=message, severity=severity, path=path, hint=hint)
        )


def refused(file: str, problem: str, *, hint: str) -> ExchangeError:
    """
    Return the error for a file of which nothing is read.
    """
    return ExchangeError(f"{file} is refused", problems=[problem], hint=hint)
