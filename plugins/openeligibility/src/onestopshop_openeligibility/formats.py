# SPDX-License-Identifier: EUPL-1.2
"""
The formats ``openeligibility``, the YAML tree, and ``openeligibility-xml``, the original edition.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from onestopshop.errors import ExchangeError
from onestopshop.plugin import (
    Finding,
    Scheme,
    SeverityOfFinding,
    Taxonomy,
    check_integrity,
    check_quality,
    graph_of,
    whole_file,
)
from onestopshop_openeligibility.findings import Findings
from onestopshop_openeligibility.reading import UNVERSIONED, scheme_in
from onestopshop_openeligibility.trees import text_of
from onestopshop_openeligibility.writing import yaml_tree

__all__ = ["OpenEligibility", "OriginalXml", "fork_at", "original_at", "save"]

_EDITION: Final = re.compile(r"\d+(?:\.\d+){1,3}")
_NOWHERE: Final = "urn:onestopshop:"
"""The beginning of URIs while a file is only checked."""


class OpenEligibility:
    """
    Check, read and write the YAML tree.
    """

    name = "openeligibility"
    summary = "Open Eligibility: the YAML tree of services, situations and places."
    suffixes = (".tx.yaml", ".yaml")
    writes = True

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:
        """Return what should be looked at in a file."""
        findings = Findings(path.name)
        try:
            scheme = fork_at(path, base=_NOWHERE, findings=findings)
        except ExchangeError as error:
            return _refusals(error, path)
        return (*findings.all(), *_checked(scheme, required))

    def read(self, path: Path, *, base: str) -> Sequence[Taxonomy]:
        """
        Return the one scheme of a file; its edition is read from the name of the folder.

        Raises:
            ExchangeError: The whole file is refused.
        """
        return (fork_at(path, base=base),)

    def write(self, things: Sequence[Taxonomy], path: Path) -> None:
        """
        Write one scheme; retired terms are left out.

        Raises:
            ExchangeError: The tree has no place for something, or the place cannot be written.
        """
        schemes = [one for one in things if isinstance(one, Scheme)]
        if len(things) != 1 or not schemes:
            raise ExchangeError(
                "an Open Eligibility tree holds one scheme; nothing was written",
                hint="Choose one scheme, or another format.",
            )
        save(yaml_tree(schemes[0]), path)


class OriginalXml:
    """
    Check and read the edition of 2014.
    """

    name = "openeligibility-xml"
    summary = "Open Eligibility: the original edition in XML; only read."
    suffixes = (".oe.xml",)
    writes = False

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:
        """Return what should be looked at in a file."""
        findings = Findings(path.name)
        try:
            scheme = original_at(path, base=_NOWHERE, findings=findings)
        except ExchangeError as error:
            return _refusals(error, path)
        return (*findings.all(), *_checked(scheme, required))

    def read(self, path: Path, *, base: str) -> Sequence[Taxonomy]:
        """
        Return the one scheme of a file.

        Raises:
            ExchangeError: The whole file is refused.
        """
        return (original_at(path, base=base),)

    def write(self, things: Sequence[Taxonomy], path: Path) -> None:  # noqa: ARG002 - the port's form
        """
        Refuse to write it: that edition is closed.

        Raises:
            ExchangeError: Always.
        """
        raise ExchangeError(
            "the original edition is closed; nothing was written", hint="Write the format openeligibility."
        )


def fork_at(path: Path, *, base: str, findings: Findings | None = None, version: str = "") -> Scheme:
    """
    Return the scheme of a YAML file.

    Args:
        version: Its edition; without one the folder says it, as in ``versions/6.0.1``.

    Raises:
        ExchangeError: The whole file is refused.
    """
    folder = path.absolute().parent.name
    known = version or (folder if _EDITION.fullmatch(folder) else UNVERSIONED)
    return scheme_in(text_of(path), findings or Findings(path.name), base=base, version=known)


def original_at(path: Path, *, base: str, findings: Findings | None = None) -> Scheme:
    """
    Return the scheme of an XML file.

    Raises:
        ExchangeError: The whole file is refused.
    """
    from onestopshop_openeligibility.original import original_in

    return original_in(text_of(path), findings or Findings(path.name), base=base)


def save(text: str, path: Path) -> None:
    """
    Write a file beside its place first, so that nobody reads half of it.

    Raises:
        ExchangeError: The place cannot be written.
    """
    with whole_file(path) as file:
        file.write(text.encode())


def _checked(scheme: Scheme, required: Sequence[str]) -> Sequence[Finding]:
    graph = graph_of([scheme])
    return (*check_integrity(graph), *check_quality(graph, required=required))


def _refusals(error: ExchangeError, path: Path) -> Sequence[Finding]:
    return [
        Finding(
            rule="oe.refused",
            message=problem,
            severity=SeverityOfFinding.ERROR,
            path=path.name,
            hint=error.hint,
        )
        for problem in error.problems
    ]
