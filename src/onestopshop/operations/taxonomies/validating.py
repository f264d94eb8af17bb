# SPDX-License-Identifier: EUPL-1.2
"""
Say what should be looked at: in the schemes and crosswalks of a city together, or in one file.
"""

from collections.abc import Sequence
from pathlib import Path

from onestopshop.domain.findings import Finding, SeverityOfFinding
from onestopshop.domain.taxonomies.concepts import scheme_of
from onestopshop.domain.taxonomies.contradictions import disagreements
from onestopshop.domain.taxonomies.soundness import check_taxonomies
from onestopshop.errors import ExchangeError
from onestopshop.ports.adapters import City
from onestopshop.ports.taxonomies import TaxonomyFormat

__all__ = ["of_scheme", "taxonomy_file_findings", "taxonomy_findings"]


def taxonomy_findings(city: City) -> Sequence[Finding]:
    """
    Return what should be looked at in all schemes and crosswalks of a city, errors first.

    They are looked at together, because a crosswalk may contradict a scheme that is sound by itself.
    """
    vocabulary, languages = city.vocabulary, city.languages
    found = (
        *check_taxonomies(
            vocabulary.schemes.values(),
            vocabulary.crosswalks,
            required=languages.required,
            offered=languages.offered,
            primary=city.primary,
        ),
        *disagreements(vocabulary),
    )
    order = list(SeverityOfFinding)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def of_scheme(findings: Sequence[Finding], scheme: str) -> Sequence[Finding]:
    """Return the findings at a scheme and its concepts."""
    return tuple(one for one in findings if scheme_of(one.path) == scheme)


def taxonomy_file_findings(
    format: TaxonomyFormat, file: Path, *, required: Sequence[str]
) -> Sequence[Finding]:
    """Return what should be looked at in a file; that it cannot be read is an error among them."""
    try:
        found = tuple(format.check(file, required=required))
    except ExchangeError as error:
        return tuple(
            Finding(
                rule="taxonomies.file",
                message=problem,
                severity=SeverityOfFinding.ERROR,
                path=file.name,
                hint=error.hint,
            )
            for problem in error.problems or (str(error),)
        )
    order = list(SeverityOfFinding)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))
