# SPDX-License-Identifier: EUPL-1.2
"""
The vocabulary that a city's schemes make together.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from onestopshop.domain.taxonomies.claims import Claim, claims_of
from onestopshop.domain.taxonomies.concepts import (
    Code,
    Concept,
    Match,
    Scheme,
    Supplement,
    check_code,
    scheme_of,
)
from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.domain.taxonomies.rolling import RollUp
from onestopshop.domain.taxonomies.steps import Steps, steps_of
from onestopshop.domain.taxonomies.supplements import merged
from onestopshop.domain.text import LanguageTag, LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = ["Vocabulary"]


class Vocabulary:
    """
    Look concepts up across all schemes of a shop.

    Args:
        further: Read crosswalks that are wanted only by who compares schemes, when somebody first does.

    Attributes:
        drafts: The languages of each concept's label that no speaker reviewed, where there are some.

    Raises:
        InvalidDataError: Two schemes or concepts share a name, a supplement has no scheme, or a concept
            names a broader one that is not there.
    """

    def __init__(
        self,
        taxonomies: Iterable[Scheme | Supplement | Crosswalk] = (),
        *,
        further: Callable[[], Iterable[Crosswalk]] = tuple,
    ) -> None:
        given = tuple(taxonomies)
        self.schemes: Mapping[str, Scheme]
        self.drafts: Mapping[Code, frozenset[LanguageTag]]
        self.schemes, self.drafts = merged(given)
        self._crosswalks = tuple(one for one in given if isinstance(one, Crosswalk))
        self._further = further
        self._rooted: dict[Code, frozenset[str]] = {}
        self._rolls: dict[str, RollUp] = {}
        self._concepts = {
            concept.code: concept for scheme in self.schemes.values() for concept in scheme.concepts
        }
        named = Counter(concept.code for scheme in self.schemes.values() for concept in scheme.concepts)
        doubled = [code for code, times in named.items() if times > 1]
        if doubled:
            raise InvalidDataError(
                [f"two schemes have the concept {code!r} @ $.concepts" for code in doubled]
            )
        unknown = [
            f"{concept.code} is under {code}, which no scheme has @ $.{concept.code}.broader"
            for concept in self._concepts.values()
            for code in concept.broader
            if code not in self._concepts
        ]
        if unknown:
            raise InvalidDataError(unknown)

    def __contains__(self, code: object) -> bool:
        return code in self._concepts

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts.values())

    def get(self, code: Code) -> Concept | None:
        """Return the concept with this code, or ``None``."""
        return self._concepts.get(code)

    def check(self, code: Code, *, scheme: str | None = None, path: str = "$") -> Code:
        """
        Return *code* when a new record may carry it.

        Raises:
            InvalidDataError: No scheme has it, it is retired, or it is of another scheme than *scheme*.
        """
        concept = self._concepts.get(check_code(code, path=path))
        if concept is None:
            near = self._near(code)
            raise InvalidDataError(
                [f"no taxonomy has the concept {code!r} @ {path}"],
                hint=f"Did you mean {near!r}?"
                if near
                else "`onestopshop taxonomies list` shows the schemes.",
            )
        if concept.retired is not None:
            instead = ", ".join(concept.replaced_by) or "another concept"
            raise InvalidDataError([f"the concept {code!r} is retired @ {path}"], hint=f"Use {instead}.")
        if scheme is not None and scheme not in self.rooted(code):
            raise InvalidDataError([f"{code!r} is not of the scheme {scheme!r} @ {path}"])
        return code

    def standing(self, code: Code) -> Code | None:
        """Return *code*, or what alone replaced it when it retired; ``None`` when nothing or several did."""
        seen: set[Code] = set()
        concept = self._concepts.get(code)
        while concept is not None and concept.retired is not None:
            seen.add(concept.code)
            if len(concept.replaced_by) != 1 or concept.replaced_by[0] in seen:
                return None
            concept = self._concepts.get(concept.replaced_by[0])
        return concept.code if concept else None

    def code_of(self, uri: str) -> Code | None:
        """Return the code of the concept with this URI, or ``None``."""
        return self._codes.get(uri)

    @cached_property
    def _codes(self) -> Mapping[str, Code]:
        return {concept.uri: concept.code for concept in self._concepts.values()}

    def label(self, code: Code) -> LocalizedText | None:
        """Return the label of a code, or ``None`` when no scheme has it."""
        concept = self._concepts.get(code)
        return concept.label if concept else None

    def broader(self, code: Code) -> Iterator[Code]:
        """Yield *code* and then everything above it, each once; a circle ends the walk."""
        seen: dict[Code, None] = {}
        queue = [code]
        while queue:
            current = queue.pop(0)
            if current in seen:
                continue
            seen[current] = None
            concept = self._concepts.get(current)
            queue.extend(concept.broader if concept else ())
        yield from seen

    def below(self, code: Code) -> frozenset[Code]:
        """Return *code* and everything below it."""
        found, left = {code}, [code]
        while left:
            fresh = [one for one in self._narrower.get(left.pop(), ()) if one not in found]
            found.update(fresh)
            left += fresh
        return frozenset(found)

    @cached_property
    def _narrower(self) -> Mapping[Code, Sequence[Code]]:
        found: dict[Code, list[Code]] = {}
        for concept in self._concepts.values():
            for above in concept.broader:
                found.setdefault(above, []).append(concept.code)
        return found

    @cached_property
    def crosswalks(self) -> Sequence[Crosswalk]:
        """The crosswalks, those of the network first."""
        return (*self._further(), *self._crosswalks)

    @cached_property
    def claims(self) -> Sequence[Claim]:
        """What schemes and crosswalks claim between concepts, each as it is stated."""
        return claims_of(self, self.crosswalks)

    @cached_property
    def steps(self) -> Steps:
        """Which of the claims figures may take; the same for every scheme that they go to."""
        return steps_of(self.claims, known=self._concepts.keys(), rooted=self.rooted)

    def roll_up(self, target: str) -> RollUp:
        """Return what rolls codes up to the scheme with this id; the same at every call."""
        found = self._rolls.get(target)
        if found is None:
            found = self._rolls[target] = RollUp(self, target)
        return found

    def matches(self, code: Code) -> Sequence[Match]:
        """Return the matches of a concept, from wherever they are stated and as seen from it, in order."""
        seen = [claim if claim.subject == code else claim.inverse() for claim in self._matched.get(code, ())]
        return tuple(sorted({Match(relation=claim.relation, target=claim.object) for claim in seen}))

    @cached_property
    def _matched(self) -> Mapping[str, Sequence[Claim]]:
        """The claims that say how concepts do relate, by either end."""
        found: dict[str, list[Claim]] = {}
        for claim in self.claims:
            if not claim.refuted:
                found.setdefault(claim.subject, []).append(claim)
                found.setdefault(claim.object, []).append(claim)
        return found

    def rooted(self, code: Code) -> frozenset[str]:
        """Return the ids of the schemes that *code* stands in, through what is broader than it."""
        found = self._rooted.get(code)
        if found is None:  # asked at every record, and always the same: schemes are frozen
            found = self._rooted[code] = frozenset(scheme_of(above) for above in self.broader(code))
        return found

    def _near(self, code: Code) -> Code | None:
        from difflib import get_close_matches

        return next(iter(get_close_matches(code, self._concepts, n=1)), None)
