# SPDX-License-Identifier: EUPL-1.2
"""
Look at the concept schemes of a shop.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from onestopshop.domain.ids import check_source_id
from onestopshop.domain.taxonomies.concepts import Concept, Scheme, check_code
from onestopshop.errors import NotFoundError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.taxonomies.crosswalks import TaxonomyMapping
from onestopshop.operations.taxonomies.editing import TaxonomyEditing
from onestopshop.operations.taxonomies.files import TaxonomyFiles
from onestopshop.operations.taxonomies.formats import a_file, format_of
from onestopshop.operations.taxonomies.validating import of_scheme, taxonomy_file_findings, taxonomy_findings
from onestopshop.operations.taxonomies.wording import TaxonomyWording
from onestopshop.ports.checks import Finding
from onestopshop.ports.taxonomies import TaxonomyFormat

__all__ = ["Taxonomies"]


class Taxonomies(TaxonomyEditing, TaxonomyMapping, TaxonomyFiles, TaxonomyWording):
    """
    The vocabulary of a shop, as one desk sees it.
    """

    def __init__(self, desk: DeskWork, formats: Callable[[], Sequence[TaxonomyFormat]] = tuple) -> None:
        self._desk = desk
        self._formats = formats

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
        """
        Return what should be looked at in all schemes and crosswalks together, errors first.

        Args:
            scheme: Only what is found at this scheme and its concepts.

        Raises:
            NotFoundError: There is no such scheme.
        """
        self._desk.allow("taxonomies.read")
        found = taxonomy_findings(self._desk.context.city)
        return found if scheme is None else of_scheme(found, self.scheme(scheme).id)

    def validate_file(self, path: str | Path, *, format: str | None = None) -> Sequence[Finding]:
        """
        Return what should be looked at in a file of concepts or mappings, errors first; nothing is taken in.

        Args:
            format: The name of the format; left out, the end of the file's name says it.

        Raises:
            ExchangeError: There is no such format.
            InvalidDataError: The file or the format is not named by a text.
        """
        self._desk.allow("taxonomies.import")
        file = a_file(path)
        chosen = format_of(self._formats(), file, format)
        return taxonomy_file_findings(chosen, file, required=self._desk.context.city.languages.required)
