# SPDX-License-Identifier: EUPL-1.2
"""
What a desk does with crosswalks: look at them, derive new ones, write them, and map codes along them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import attrs

from onestopshop.domain.findings import Finding
from onestopshop.domain.ids import check_source_id
from onestopshop.domain.observations import Observation
from onestopshop.domain.taxonomies.concepts import check_code
from onestopshop.domain.taxonomies.contradictions import OF_SKOS, contradictions
from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.domain.taxonomies.mapping import composed, gathered, inverted
from onestopshop.domain.taxonomies.rolling import Mapped
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.values import many
from onestopshop.domain.visits import Visit
from onestopshop.errors import ExchangeError, ForbiddenError, InvalidDataError, NotFoundError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.taxonomies.formats import a_file, format_of
from onestopshop.operations.taxonomies.mapped_records import mapped_records, sees_exact_counts
from onestopshop.ports.taxonomies import TaxonomyFormat

__all__ = ["RECORDS", "TaxonomyMapping"]

RECORDS: Final[Mapping[str, tuple[type[Observation | Visit], str]]] = {
    "observations": (Observation, "concepts"),
    "visits": (Visit, "topics"),
}
"""The records whose codes can be mapped, and the field that holds these."""


class TaxonomyMapping:
    """
    Crosswalks between the schemes of a shop and those of others.
    """

    _desk: DeskWork
    _formats: Callable[[], Sequence[TaxonomyFormat]]

    def crosswalks(self) -> Sequence[Crosswalk]:
        """Return all crosswalks, those of the network first."""
        self._desk.allow("taxonomies.read")
        return self._vocabulary.crosswalks

    def crosswalk(self, id: str) -> Crosswalk:
        """
        Return a crosswalk.

        Args:
            id: Its URI, or the last part of that, such as ``access``.

        Raises:
            InvalidDataError: The name is no text, or fits several.
            NotFoundError: There is none of this name.
        """
        if not isinstance(id, str):
            raise InvalidDataError(["the name of a crosswalk is a text @ $.crosswalk"])
        known = self.crosswalks()
        found = [one for one in known if one.id == id] or [one for one in known if _short(one) == id]
        if not found:
            near = get_close_matches(id, [_short(one) for one in known], n=1)
            hint = "`onestopshop taxonomies crosswalk` lists them."
            raise NotFoundError("crosswalk", id, hint=f"Did you mean {near[0]!r}?" if near else hint)
        if len(found) > 1:
            raise InvalidDataError(
                [f"several crosswalks are called {id!r} @ $.crosswalk"],
                hint="Name its whole URI; where two files have the same, the configuration names one twice.",
            )
        return found[0]

    def between(self, source: str, target: str, *, licence: str = "") -> Crosswalk:
        """
        Return all that relates the concepts of two schemes, from crosswalks and from the schemes, in one.

        Args:
            licence: The URI of its licence; that of all that it is gathered from when they have the same.

        Raises:
            NotFoundError: There is no such scheme.
        """
        self._desk.allow("taxonomies.read")
        ends = [self._scheme(one, path) for one, path in ((source, "$.source"), (target, "$.target"))]
        return gathered(self._vocabulary, *ends, id=self._new_id(*ends), licence=licence)

    def inverted(self, id: str) -> Crosswalk:
        """
        Return a crosswalk as seen from its other side.

        Raises:
            NotFoundError: There is none of this name.
        """
        found = self.crosswalk(id)
        return inverted(found, id=self._new_id(_short(found), "inverted"))

    def composed(self, first: str, second: str, *, licence: str = "") -> Crosswalk:
        """
        Return what follows where one crosswalk ends and another begins; figures never use it.

        Raises:
            InvalidDataError: The two have different licences and none is given, or too much follows of them.
            NotFoundError: There is none of one of these names.
        """
        one, other = self.crosswalk(first), self.crosswalk(second)
        found = composed(one, other, id=self._new_id(_short(one), _short(other)), licence=licence)
        made = self._desk.context.today().isoformat()
        return attrs.evolve(found, slots={**found.slots, "mapping_date": made})

    def contradictions(self, crosswalk: Crosswalk) -> Sequence[Finding]:
        """Return what a crosswalk and the shop's schemes contradict each other in."""
        self._desk.allow("taxonomies.read")
        if not isinstance(crosswalk, Crosswalk):
            raise InvalidDataError(["a crosswalk is needed @ $.crosswalk"])
        return self._contradictions(crosswalk)

    def _contradictions(self, crosswalk: Crosswalk) -> Sequence[Finding]:
        """Return those that the schemes do not have without it."""
        schemes = self._vocabulary.schemes.values()
        before = frozenset(contradictions(Vocabulary(schemes)))
        return tuple(one for one in contradictions(Vocabulary([*schemes, crosswalk])) if one not in before)

    def export_crosswalk(self, crosswalk: Crosswalk, path: str | Path, *, format: str | None = None) -> None:
        """
        Write a crosswalk to a file.

        Args:
            format: The name of the format; left out, the end of the file's name says it.

        Raises:
            ExchangeError: There is no such format, the crosswalk contradicts itself or the shop's schemes, or
                the file cannot be written.
            InvalidDataError: It is no crosswalk, or has no licence.
        """
        self._desk.allow("taxonomies.export")
        if not isinstance(crosswalk, Crosswalk) or not crosswalk.licence:
            raise InvalidDataError(
                ["a crosswalk with a licence is needed @ $.crosswalk"],
                hint="Say with `--licence` what others may do with it.",
            )
        file = a_file(path)
        chosen = format_of(self._formats(), file, format)
        broken = [one for one in self._contradictions(crosswalk) if one.rule in OF_SKOS]
        if broken:
            raise ExchangeError(
                "what contradicts itself is not handed on; nothing was written",
                problems=[one.message for one in broken[:20]],
                hint="Keep one of the two matches that each of these names.",
            )
        chosen.write([crosswalk], file)

    def map_codes(self, codes: Iterable[str], *, to: str) -> Mapped:
        """
        Say what codes become in another scheme: exactly, a broader concept, or nothing that may be counted.

        Args:
            to: The id of the scheme.

        Raises:
            InvalidDataError: One has not the form of a code.
            NotFoundError: There is no such scheme.
        """
        self._desk.allow("taxonomies.read")
        given = many(codes, path="$.codes")
        checked = [check_code(code, path=f"$.codes[{place}]") for place, code in enumerate(given)]
        return self._vocabulary.roll_up(self._scheme(to, "$.to")).codes(checked)

    def map_records(self, records: str, *, to: str) -> Mapped:
        """
        Say what the codes of the city's records become in another scheme, each record counted once.

        Args:
            records: ``observations``, by their concepts, or ``visits``, by their topics.
            to: The id of the scheme.

        Raises:
            ForbiddenError: The role may not see figures, or is none of the desks.
            InvalidDataError: There are no such records.
            NotFoundError: There is no such scheme.
        """
        self._desk.allow("insight.read")
        if not isinstance(records, str) or records not in RECORDS:
            raise InvalidDataError(
                [f"codes of {records!r} cannot be mapped @ $.records"], hint=f"Choose: {', '.join(RECORDS)}."
            )
        roll = self._vocabulary.roll_up(self._scheme(to, "$.to"))
        with self._desk.reading() as work:
            if not sees_exact_counts(work):
                raise ForbiddenError(
                    "insight.read", ["exact counts of records are for who works at the desks"]
                )
            return mapped_records(work, *RECORDS[records], roll)

    @property
    def _vocabulary(self) -> Vocabulary:
        return self._desk.context.city.vocabulary

    def _scheme(self, id: str, path: str) -> str:
        if check_source_id(id, path=path) not in self._vocabulary.schemes:
            raise NotFoundError("scheme", id, hint="`onestopshop taxonomies list` shows the schemes.")
        return id

    def _new_id(self, *parts: str) -> str:
        return f"{self._desk.context.city.base}crosswalks/{'-'.join(parts)}"


def _short(crosswalk: Crosswalk) -> str:
    """Return the last part of a URI, without the ending that files of mappings have."""
    last = crosswalk.id.rstrip("/#").replace("#", "/").rpartition("/")[2]
    return last.removesuffix(".tsv").removesuffix(".sssom")
