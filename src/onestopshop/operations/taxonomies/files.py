# SPDX-License-Identifier: EUPL-1.2
"""
What a desk does with files of concepts: take one of any format into the city's folder, and hand schemes on.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import attrs

from onestopshop.domain.ids import check_source_id
from onestopshop.domain.taxonomies.concepts import Scheme, Supplement
from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.domain.taxonomies.graphs import graph_of
from onestopshop.domain.taxonomies.incoming import called, without_drafts
from onestopshop.domain.taxonomies.integrity import check_integrity
from onestopshop.domain.values import many
from onestopshop.errors import ConflictError, ExchangeError, InvalidDataError, NotFoundError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.taxonomies.formats import a_file, format_of
from onestopshop.operations.taxonomies.incoming import Incoming, pieces_of
from onestopshop.operations.taxonomies.placing import put
from onestopshop.operations.taxonomies.validating import taxonomy_file_findings
from onestopshop.ports.taxonomies import Taxonomy, TaxonomyFormat

__all__ = ["TaxonomyFiles"]


class TaxonomyFiles:
    """
    Take schemes in, and hand them on.
    """

    _desk: DeskWork
    _formats: Callable[[], Sequence[TaxonomyFormat]]

    def import_file(
        self,
        path: str | Path,
        *,
        to: str,
        format: str | None = None,
        scheme: str | None = None,
        version: str | None = None,
        source: str | None = None,
        expecting: Incoming | None = None,
        apply: bool = False,
    ) -> Incoming:
        """
        Say what a file of concepts would change in the city's folder, and let it.

        No concept is lost: one that the file leaves out stays, retired today.  Nothing is kept in the storage;
        the shop reads the file of the city's folder when it opens the next time.

        Args:
            to: A .toml file for one scheme, or a folder, in that of the city.
            format: How the file is written; its name says it else.
            scheme: The id that the scheme gets here.
            version: The edition that it gets here.
            source: Where it comes from, when its file does not say.
            expecting: What an earlier call showed; anything else is not written.
            apply: Write it; else nothing is written.

        Raises:
            ForbiddenError: The role may not import taxonomies.
            InvalidDataError: The scheme does not fit those of the city, or an argument is wrong.
            ExchangeError: There is no such format, or the file or the place was refused.
            ConflictError: It is not what was expected.
        """
        self._desk.allow("taxonomies.import")
        context, formats = self._desk.context, self._formats()
        file = a_file(path)
        chosen = format_of(formats, file, format)
        found = chosen.read(file, base=context.city.base)
        if scheme is not None and not any(isinstance(one, Scheme) for one in found):
            raise InvalidDataError(
                ["the file holds no scheme that could get an id @ $.scheme"], hint="Leave it out."
            )
        read = [_said(one, file, scheme, version, source) for one in found]
        incoming = Incoming(
            format=chosen.name,
            pieces=pieces_of(read, to, city=context.city, formats=formats, today=context.today()),
            findings=tuple(taxonomy_file_findings(chosen, file, required=context.city.languages.required)),
        )
        if expecting is not None and expecting != incoming:
            raise ConflictError(
                f"{file.name} or the city's folder changed in between; nothing was written",
                expected="what was shown",
                found="something else",
                hint="Look at it again.",
            )
        if apply:
            put(incoming.pieces, formats, context.city.folder)
        return incoming

    def export_file(
        self,
        schemes: Iterable[str],
        path: str | Path,
        *,
        format: str | None = None,
        crosswalks: Iterable[str] = (),
        drafts: bool = False,
    ) -> Sequence[Taxonomy]:
        """
        Write schemes to a file, and return what was written.

        Args:
            crosswalks: The ids of crosswalks that go with them, where the format has a place for them.
            drafts: With the words that no speaker reviewed, which stay here else.

        Raises:
            ForbiddenError: The role may not export taxonomies.
            NotFoundError: There is no such scheme or crosswalk.
            ExchangeError: There is no such format, a scheme contradicts itself, or the file cannot be written.
        """
        self._desk.allow("taxonomies.export")
        file = a_file(path)
        chosen = format_of(self._formats(), file, format)
        if not chosen.writes:
            raise ExchangeError(f"the format {chosen.name} is only read", hint="Name another one.")
        found = [self._known(id) for id in many(schemes, path="$.schemes")]
        walks = [self._walk(id) for id in many(crosswalks, path="$.crosswalks")]
        _refuse_contradictions(found, walks)
        things: tuple[Taxonomy, ...] = (*(one if drafts else without_drafts(one) for one in found), *walks)
        if not things:
            raise InvalidDataError(["no scheme is named @ $.schemes"], hint="Name one or several.")
        chosen.write(things, file)
        return things

    def _known(self, id: str) -> Scheme:
        found = self._desk.context.city.vocabulary.schemes.get(check_source_id(id, path="$.schemes"))
        if found is None:
            raise NotFoundError("scheme", id, hint="`onestopshop taxonomies list` shows the schemes.")
        return found

    def _walk(self, id: str) -> Crosswalk:
        for one in self._desk.context.city.vocabulary.crosswalks:
            if one.id == id:
                return one
        raise NotFoundError("crosswalk", id, hint="`onestopshop taxonomies crosswalk` shows them.")


def _said(
    thing: Taxonomy, file: Path, scheme: str | None, version: str | None, source: str | None
) -> Taxonomy:
    """Return what a file holds with what the caller says of it."""
    if isinstance(thing, Crosswalk):
        return thing
    version = version if version is not None else thing.version
    if isinstance(thing, Supplement):
        return attrs.evolve(thing, version=version, source=source if source is not None else thing.source)
    named = thing if scheme is None or scheme == thing.id else called(thing, scheme)
    said = source if source is not None else named.source or named.uri or file.name
    return attrs.evolve(named, version=version, source=said)


def _refuse_contradictions(schemes: Sequence[Scheme], crosswalks: Sequence[Crosswalk]) -> None:
    errors = check_integrity(graph_of(schemes, crosswalks))
    if errors:
        raise ExchangeError(
            "what contradicts itself is not handed on; nothing was written",
            problems=[f"{one.message} ({one.path})" if one.path else one.message for one in errors[:20]],
            hint="`onestopshop taxonomies validate` says what to do.",
        )
