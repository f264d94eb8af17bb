# SPDX-License-Identifier: EUPL-1.2
"""
What a desk does when a scheme has changed: compare its editions, and remap the records that it coded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from onestopshop.codec.converter import structure
from onestopshop.domain.ids import check_source_id
from onestopshop.domain.taxonomies.changes import Changes, changes_between
from onestopshop.domain.taxonomies.concepts import Code, Scheme
from onestopshop.domain.taxonomies.recoding import CODED
from onestopshop.domain.taxonomies.remapping import Choice, RemapPlan, plan_remap
from onestopshop.domain.values import many
from onestopshop.errors import ExchangeError, InvalidDataError, NotFoundError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.inside import expect_inside
from onestopshop.operations.taxonomies.affected import carried
from onestopshop.operations.taxonomies.formats import format_of
from onestopshop.operations.taxonomies.losses import RemapReport
from onestopshop.operations.taxonomies.remapping import REMAP, apply_plan, look_at, report_of
from onestopshop.ports.taxonomies import TaxonomyFormat

__all__ = ["TaxonomyEditing"]


class TaxonomyEditing:
    """
    Compare editions, and let records follow.
    """

    _desk: DeskWork
    _formats: Callable[[], Sequence[TaxonomyFormat]]

    def diff(
        self, old: Scheme | str | Path, *, new: Scheme | str | Path, format: str | None = None
    ) -> Changes:
        """
        Return what changed between two editions of a scheme.

        Args:
            old, new: Each is a scheme, the id of a scheme of the city, or a file.
            format: The format of the files; by the ends of their names when it is left out.

        Raises:
            ForbiddenError: The role may not read taxonomies.
            InvalidDataError: They are no schemes, or different ones.
            ExchangeError: A file cannot be read, or does not hold one scheme that can be meant.
        """
        self._desk.allow("taxonomies.read")
        before, after = self._editions(old, format), self._editions(new, format)
        shared = sorted(before.keys() & after.keys())
        if not shared and len(before) == len(after) == 1:
            return changes_between(*before.values(), *after.values())
        if len(shared) != 1:
            raise ExchangeError(
                f"{len(shared)} schemes are in both; one is compared",
                hint="Name the scheme of the city by its id, or hand over files of one scheme each.",
            )
        return changes_between(before[shared[0]], after[shared[0]])

    def _editions(self, given: object, format: str | None) -> Mapping[str, Scheme]:
        """Return the schemes that may be meant, by id."""
        if isinstance(given, Scheme):
            return {given.id: given}
        schemes = self._desk.context.city.vocabulary.schemes
        if isinstance(given, str) and given in schemes:
            return {given: schemes[given]}
        if not isinstance(given, (str, Path)):
            raise InvalidDataError(["a scheme, its id or a file is needed @ $.old"])
        file = Path(given)
        if not file.is_file():
            raise NotFoundError(
                "scheme", str(given), hint="Name a file, or a scheme that `taxonomies list` shows."
            )
        base = self._desk.context.city.base
        found = format_of(self._formats(), file, format).read(file, base=base)
        return {one.id: one for one in found if isinstance(one, Scheme)}

    def remap(
        self,
        *,
        schemes: Iterable[str] = (),
        otherwise: Iterable[str] = (),
        choices: Iterable[Choice | Mapping[str, Any]] = (),
        apply: bool = False,
        key: str | None = None,
    ) -> RemapReport:
        """
        Say what records that carry retired codes become, and let them become it.

        A retired concept that names one successor is replaced by it; of several a person chooses.  The codes
        of closed reports stay, and so does what each fact was coded with when it was made.

        Args:
            schemes: Only retired concepts of these schemes; all when there is none.
            otherwise: What codes without a successor become, such as ``topic:other``; without it they stay.
            choices: What a concept that was split becomes, for one record or for all.
            apply: Do it; else nothing is written.
            key: Makes a retry recognisable: no record is changed twice with the same key.

        Raises:
            ForbiddenError: The role may not, or is none of the desks.
            InvalidDataError: Concepts replace each other in a circle, one is replaced by another kind of concept,
                or something that was named is not there.
            NotFoundError: There is no such scheme.
        """
        self._desk.allow(REMAP)
        plan = self._plan(schemes, otherwise, choices)
        with self._desk.reading() as work:
            looked = look_at(work, plan)
            if not apply:
                return report_of(work, plan, looked)
        given = self._desk.run(lambda work: work.key_of_call(key))
        return apply_plan(self._desk, plan, looked, key=given)

    def retired_in_use(self) -> Mapping[Code, Sequence[str]]:
        """
        Return the retired concepts with a successor that records still carry, each with the kinds of records.

        Looked at are the fields by which records are counted, so that it costs little.

        Raises:
            ForbiddenError: The role may not, or is none of the desks.
        """
        self._desk.allow(REMAP)
        with self._desk.reading() as work:
            expect_inside(work, REMAP)
            vocabulary = work.context.city.vocabulary
            retired = [concept.code for concept in vocabulary if concept.retired and concept.replaced_by]
            found: dict[Code, list[str]] = {}
            for model in CODED if retired else ():
                for code in carried(work, model, retired).keys() & set(retired):
                    found.setdefault(code, []).append(model.KIND)
            return dict(sorted(found.items()))

    def _plan(
        self,
        schemes: Iterable[str],
        otherwise: Iterable[str],
        choices: Iterable[Choice | Mapping[str, Any]],
    ) -> RemapPlan:
        city = self._desk.context.city
        wanted = [check_source_id(id, path="$.schemes") for id in many(schemes, path="$.schemes")]
        for id in wanted:
            if id not in city.vocabulary.schemes:
                raise NotFoundError("scheme", id, hint="`onestopshop taxonomies list` shows the schemes.")
        return plan_remap(
            city.vocabulary,
            primary=city.primary,
            schemes=wanted,
            otherwise=many(otherwise, path="$.otherwise"),
            choices=[
                one if isinstance(one, Choice) else structure(one, Choice)
                for one in many(choices, path="$.choices")  # type: ignore[arg-type]  # it looks only whether it is a list
            ],
        )
