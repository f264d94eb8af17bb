# SPDX-License-Identifier: EUPL-1.2
"""
The formats ``turtle``, ``rdfxml``, ``ntriples`` and ``jsonld``.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.plugin import (
    URI_BASE,
    ConceptMapping,
    Crosswalk,
    Finding,
    Scheme,
    SeverityOfFinding,
    Taxonomy,
    structure,
    whole_file,
)
from onestopshop_skos.children import LARGEST, ask, refused

__all__ = ["FORMATS", "SkosFormat", "format_of"]

_UNSPECIFIED: Final = "https://w3id.org/semapv/vocab/UnspecifiedMatching"
"""Why somebody believes a match of SKOS: nobody says."""


@attrs.frozen(kw_only=True)
class SkosFormat:
    """
    Concept schemes of SKOS in one syntax of RDF.
    """

    name: str
    summary: str
    suffixes: Sequence[str]
    writes: bool = True

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:
        """Return what should be looked at in a file, labels in the *required* languages included."""
        try:
            said = self._ask(path, {"what": "check", "base": URI_BASE, "required": list(required)})
            return tuple(structure(one, Finding) for one in said["findings"])
        except ExchangeError as error:
            problems = error.problems or (str(error),)
            return tuple(
                Finding(
                    rule=f"{self.name}.refused",
                    message=problem,
                    severity=SeverityOfFinding.ERROR,
                    path=path.name,
                    hint=error.hint,
                )
                for problem in problems
            )

    def read(self, path: Path, *, base: str) -> Sequence[Taxonomy]:
        """
        Return what a file holds: its schemes, and a crosswalk when it has matches.

        Args:
            base: What relative IRIs in the file begin with.

        Raises:
            ExchangeError: The whole file is refused.
        """
        said = self._ask(path, {"what": "read", "base": base})
        try:
            schemes = [structure(body, Scheme) for body in said["schemes"]]
        except InvalidDataError as error:
            raise ExchangeError(
                f"{path.name} is refused; nothing was written", problems=error.problems, hint=error.hint
            ) from error
        return *schemes, *map(_crosswalk, said["crosswalks"])

    def write(self, things: Sequence[Taxonomy], path: Path) -> None:
        """
        Write a file, whole or not at all.

        Raises:
            ExchangeError: It cannot be written, or SKOS cannot carry one of *things*.
        """
        from onestopshop_skos.writing import written

        if not self.writes:
            raise ExchangeError(f"{self.name} is only read", hint="Write turtle instead.")
        content = written(things, self.name)
        with whole_file(path) as file:
            file.write(content)

    def _ask(self, path: Path, request: dict[str, Any]) -> dict[str, Any]:
        try:
            if path.exists() and not path.is_file():  # a pipe has no size, and would be waited for
                raise refused("it is no plain file", "Save it as a file first.")
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size > LARGEST:
                    raise refused(
                        f"it is larger than {LARGEST // 1_000_000} MB", "Take the part that is needed."
                    )
                return ask({**request, "kind": self.name}, file, size)
        except OSError as error:
            raise _named(
                path, refused(f"it cannot be read: {error.strerror}", "Name a file that can be read.")
            ) from error
        except ExchangeError as error:
            raise _named(path, error) from error


def _named(path: Path, error: ExchangeError) -> ExchangeError:
    return ExchangeError(
        f"{path.name} is refused; nothing was written", problems=error.problems, hint=error.hint
    )


def _crosswalk(said: Mapping[str, Any]) -> Crosswalk:
    mappings = tuple(
        ConceptMapping(subject=subject, predicate=predicate, object=object, justification=_UNSPECIFIED)
        for subject, predicate, object in said["mappings"]
    )
    return Crosswalk(id=said["id"], licence=said["licence"], mappings=mappings)


FORMATS: Final = (
    SkosFormat(name="turtle", summary="SKOS as Turtle, for people and machines", suffixes=(".ttl",)),
    SkosFormat(name="jsonld", summary="SKOS as JSON-LD, its context inside", suffixes=(".jsonld",)),
    SkosFormat(name="ntriples", summary="SKOS as N-Triples, one statement a line", suffixes=(".nt",)),
    SkosFormat(name="rdfxml", summary="SKOS as RDF/XML; only read", suffixes=(".rdf", ".owl"), writes=False),
)
"""All of them, the usual one first."""


def format_of(path: Path) -> SkosFormat | None:
    """Return the format whose files end like *path*, or ``None``."""
    return next((one for one in FORMATS if path.suffix.lower() in one.suffixes), None)
