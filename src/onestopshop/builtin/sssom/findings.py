# SPDX-License-Identifier: EUPL-1.2
"""
What is wrong with a file, while it is read.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from onestopshop.builtin.sssom.names import prefix_of, whole
from onestopshop.plugin import Finding, SeverityOfFinding

__all__ = ["Findings"]

_MOST: Final = 100
_LONGEST: Final = 300
_HINTS: Final = {
    SeverityOfFinding.ERROR: "Correct it in the file; the row is kept as it is.",
    SeverityOfFinding.WARNING: "",
    SeverityOfFinding.INFO: "",
}


class Findings:
    """
    Collect at most a hundred things to look at in one file, the errors before the rest.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: dict[SeverityOfFinding, list[Finding]] = {one: [] for one in SeverityOfFinding}
        self._strange: set[str] = set()

    @property
    def found(self) -> tuple[Finding, ...]:
        """What was found, errors first."""
        return tuple(one for found in self._found.values() for one in found)[:_MOST]

    def error(self, place: str, message: str) -> None:
        """Note what makes a part of the file wrong."""
        self._add(SeverityOfFinding.ERROR, place, message)

    def warning(self, place: str, message: str) -> None:
        """Note what may be meant otherwise."""
        self._add(SeverityOfFinding.WARNING, place, message)

    def note(self, place: str, message: str) -> None:
        """Note what would be good to have."""
        self._add(SeverityOfFinding.INFO, place, message)

    def unknown_prefixes(self, place: str, names: Iterable[str], prefixes: Mapping[str, str]) -> None:
        """Note names that cannot be made whole, once for each prefix."""
        for name in names:
            prefix = prefix_of(name) or name
            if prefix not in self._strange and whole(name, prefixes) is None:
                self._strange.add(prefix)
                self.warning(place, f"{name!r} is no URI, and has no prefix of curie_map")

    def _add(self, severity: SeverityOfFinding, place: str, message: str) -> None:
        if len(self._found[severity]) < _MOST:
            self._found[severity].append(
                Finding(
                    rule="sssom",
                    message=_short(message),
                    severity=severity,
                    path=f"{self._file}: {_short(place)}",
                    hint=_HINTS[severity],
                )
            )


def _short(text: str) -> str:
    """Return a text that fits on a screen: what is quoted in it may be as long as a file."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
