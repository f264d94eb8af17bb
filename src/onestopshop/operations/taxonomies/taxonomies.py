# SPDX-License-Identifier: EUPL-1.2
"""
Look at the concept schemes of a shop.
"""

from collections.abc import Sequence

from onestopshop.domain.ids import check_source_id
from onestopshop.domain.taxonomies.concepts import Concept, Scheme, check_code
from onestopshop.errors import NotFoundError
from onestopshop.operations.desk import DeskWork
from onestopshop.ports.checks import Finding, SeverityOfFinding

__all__ = ["Taxonomies", "vocabulary_findings"]


class Taxonomies:
    """
    The vocabulary of a shop, as one desk sees it.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def list(self) -> Sequence[Scheme]:
        """Return all schemes, those of the network first."""
        self._desk.allow("taxonomies.read")
        return tuple(self._desk.context.city.vocabulary.schemes.values())

    def scheme(self, id: str) -> Scheme:
        """
        Return a scheme with its concepts.

        Raises:
            InvalidDataError: It has not the form of an id.
            NotFoundError: There is none with this id.
        """
        self._desk.allow("taxonomies.read")
        found = self._desk.context.city.vocabulary.schemes.get(check_source_id(id, path="$.scheme"))
        if found is None:
            raise NotFoundError("scheme", id, hint="`onestopshop taxonomies list` shows the schemes.")
        return found

    def concept(self, code: str) -> Concept:
        """
        Return a concept.

        Raises:
            InvalidDataError: It has not the form of a code.
            NotFoundError: No scheme has it.
        """
        self._desk.allow("taxonomies.read")
        found = self._desk.context.city.vocabulary.get(check_code(code, path="$.concept"))
        if found is None:
            raise NotFoundError("concept", code, hint="`onestopshop taxonomies list` shows the schemes.")
        return found

    def validate(self, scheme: str | None = None) -> Sequence[Finding]:
        """Return what should be looked at in one scheme, or in all."""
        schemes = self.list() if scheme is None else (self.scheme(scheme),)
        required = self._desk.context.city.languages.required
        return tuple(finding for one in schemes for finding in vocabulary_findings(one, required))


def vocabulary_findings(scheme: Scheme, required: Sequence[str]) -> Sequence[Finding]:
    """Return the labels that a scheme lacks in the required languages, and the words no speaker reviewed."""
    findings = [
        Finding(
            rule="taxonomies.label",
            message=f"{concept.code} has no label in {tag}",
            path=f"taxonomies.{scheme.id}",
            hint=f"Add label.{tag} in a supplement.",
        )
        for concept in scheme.concepts
        for tag in required
        if tag not in concept.label
    ]
    drafts = sorted({tag for concept in scheme.concepts for tag in concept.draft})
    if drafts:
        findings.append(
            Finding(
                rule="taxonomies.draft",
                message=f"words of {scheme.id} in {', '.join(drafts)} were reviewed by no speaker yet",
                severity=SeverityOfFinding.INFO,
                path=f"taxonomies.{scheme.id}",
                hint="Let a speaker read them and take the language out of `draft`.",
            )
        )
    return findings
