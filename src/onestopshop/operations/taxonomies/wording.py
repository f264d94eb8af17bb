# SPDX-License-Identifier: EUPL-1.2
"""
What a desk does about labels that are missing in a language: hand a worksheet out, and take it in again.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs

from onestopshop.codec.converter import structure
from onestopshop.domain.codes.worksheets import LabelOutcome
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.ids import check_source_id
from onestopshop.domain.taxonomies.concepts import Code, Scheme, Supplement, check_code, scheme_of
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.taxonomies.worksheets import (
    LabelCame,
    LabelWanted,
    MissingLabel,
    joined,
    missing,
)
from onestopshop.domain.text import LanguageTag, LocalizedText, check_tag
from onestopshop.domain.values import many
from onestopshop.errors import ConflictError, ExchangeError, InvalidDataError, NotFoundError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.taxonomies.incoming import Piece, in_the_city, read_piece
from onestopshop.operations.taxonomies.placing import put
from onestopshop.ports.taxonomies import TaxonomyFormat

__all__ = ["LabelsTaken", "TaxonomyWording"]


@attrs.frozen(kw_only=True)
class LabelsTaken:
    """
    What became of the labels of a worksheet.

    Args:
        files: The files that hold them, from the city's folder on.
    """

    language: LanguageTag
    labels: tuple[LabelCame, ...]
    files: tuple[str, ...]

    def count(self, outcome: LabelOutcome) -> int:
        """Return how many labels came to this."""
        return sum(one.outcome is outcome for one in self.labels)


class TaxonomyWording:
    """
    Hand missing labels out, and take them in.
    """

    _desk: DeskWork
    _formats: Callable[[], Sequence[TaxonomyFormat]]

    def missing_labels(self, language: str, *, schemes: Iterable[str] = ()) -> Sequence[MissingLabel]:
        """
        Return the concepts in use without a reviewed label in a language.

        Args:
            schemes: Only those of these schemes; all when there is none.

        Raises:
            ForbiddenError: The role may not read taxonomies.
            InvalidDataError: It is no language tag.
            NotFoundError: There is no such scheme.
        """
        self._desk.allow("taxonomies.read")
        tag = check_tag(language)
        wanted = [check_source_id(id, path="$.schemes") for id in many(schemes, path="$.schemes")]
        vocabulary = self._desk.context.city.vocabulary
        known = vocabulary.schemes
        for id in wanted:
            if id not in known:
                raise NotFoundError("scheme", id, hint="`onestopshop taxonomies list` shows the schemes.")
        return tuple(missing((known[id] for id in wanted or known), tag, drafts=vocabulary.drafts))

    def take_labels(
        self,
        labels: Iterable[LabelWanted | Mapping[str, Any]],
        *,
        language: str,
        to: str,
        source: str = "",
        replace: bool = False,
        expecting: LabelsTaken | None = None,
        apply: bool = False,
    ) -> LabelsTaken:
        """
        Say what becomes of labels that a translator wrote, and write them beside the city's words.

        They are drafts until a speaker has reviewed them.  A label that is there stays, and is told; a draft
        gives way to a label that is reviewed.

        Args:
            to: A folder in that of the city; each scheme has a file of words for each language in it.
            source: Where the labels come from, for others who use them.
            replace: Labels that stand in these files already give way.
            expecting: What an earlier call showed; anything else is not written.
            apply: Write them; else nothing is written.

        Raises:
            ForbiddenError: The role may not import taxonomies.
            InvalidDataError: A label or a code is none, or may not be kept.
            ExchangeError: A file of that name holds something else, or cannot be written.
            ConflictError: It is not what was expected.
        """
        self._desk.allow("taxonomies.import")
        tag = check_tag(language)
        wanted = self._wanted(labels)
        refuse_identity({"source": source})
        found = [self._joined(id, wanted, tag, to, source, replace=replace) for id in _schemes(wanted)]
        taken = LabelsTaken(
            language=tag,
            labels=tuple(label for _, _, told in found for label in told),
            files=tuple(place for place, _, _ in found),
        )
        if expecting is not None and expecting != taken:
            raise ConflictError(
                "the city's folder changed in between; nothing was written",
                expected="what was shown",
                found="something else",
                hint="Look at it again.",
            )
        if apply:
            city = self._desk.context.city
            pieces = [
                Piece(file=in_the_city(city, place), place=place, thing=supplement)
                for place, supplement, told in found
                if any(one.outcome in _WRITTEN for one in told)
            ]
            put(pieces, self._formats(), city.folder)
        return taken

    def _wanted(self, labels: Iterable[LabelWanted | Mapping[str, Any]]) -> dict[Code, LabelWanted]:
        given = [
            one if isinstance(one, LabelWanted) else structure(one, LabelWanted)
            for one in many(labels, path="$.labels")  # type: ignore[arg-type]  # it looks only whether it is a list
        ]
        known = self._desk.context.city.vocabulary
        problems: list[str] = []
        found: dict[Code, LabelWanted] = {}
        for at, one in enumerate(given):
            path = f"$.labels[{at}]"
            problems += _problems(one, path)
            if check_code(one.code, path=path) not in known:
                problems.append(f"no taxonomy has the concept {one.code!r} @ {path}")
            if one.code in found:
                problems.append(f"{one.code!r} stands there twice @ {path}")
            found[one.code] = one
        if problems:
            raise InvalidDataError(problems, hint="Correct these rows; nothing was written.")
        refuse_identity({f"labels[{at}].label": one.label for at, one in enumerate(given)})
        return found

    def _joined(
        self,
        id: str,
        wanted: Mapping[Code, LabelWanted],
        tag: LanguageTag,
        to: str,
        source: str,
        *,
        replace: bool,
    ) -> tuple[str, Supplement, tuple[LabelCame, ...]]:
        city = self._desk.context.city
        scheme = city.vocabulary.schemes[id]
        place = f"{to}/{id}-{tag.lower()}.toml"
        there = read_piece(in_the_city(city, place), self._formats(), base=city.base)
        if there is None:
            there = _empty(scheme, tag, source)
        elif not isinstance(there, Supplement) or there.scheme != id:
            raise ExchangeError(
                f"{place} holds something else; nothing was written", hint="Name another folder."
            )
        came = [one for one in wanted.values() if scheme_of(one.code) == id]
        will = _as_it_will_be(scheme, city.vocabulary.drafts, there)
        own, told = joined(will.schemes[id], there, came, language=tag, drafts=will.drafts, replace=replace)
        edition = self._desk.context.today().isoformat()
        return place, attrs.evolve(own, version=edition, source=source or own.source), told


_WRITTEN = frozenset({LabelOutcome.ADDED, LabelOutcome.REVIEWED, LabelOutcome.REPLACED})


def _schemes(wanted: Mapping[Code, LabelWanted]) -> Sequence[str]:
    return tuple(dict.fromkeys(map(scheme_of, wanted)))


def _problems(wanted: LabelWanted, path: str) -> Iterable[str]:
    if not wanted.label.strip() or wanted.label != " ".join(wanted.label.split()):
        yield f"words are needed, with one space between them @ {path}"
    elif any(unicodedata.category(one) in _UNSEEN or one in _TURNING for one in wanted.label):
        yield f"this holds characters that cannot be seen: type it again @ {path}"


_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e")


def _empty(scheme: Scheme, tag: LanguageTag, source: str) -> Supplement:
    name = LocalizedText({lang: f"{text} – {tag}" for lang, text in scheme.name.items()})
    return Supplement(scheme=scheme.id, name=name, source=source or "labels of a worksheet", words={})


def _as_it_will_be(
    scheme: Scheme, drafts: Mapping[Code, frozenset[LanguageTag]], there: Supplement
) -> Vocabulary:
    """Return a scheme with the words of a file, which the shop may not have read yet."""
    bare = (attrs.evolve(one, broader=(), draft=drafts.get(one.code, frozenset())) for one in scheme.concepts)
    return Vocabulary([attrs.evolve(scheme, concepts=tuple(bare)), there])
