# SPDX-License-Identifier: EUPL-1.2
"""
Choose the language of what a paper says: names, concepts and texts, each with its tag.
"""

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.phases import counting_states, phase_of
from onestopshop.domain.observations import Observation
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.text import LanguageTag, LocalizedText, Pick, check_tag
from onestopshop.operations.barriers.families import within
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, Equal, Query

__all__ = ["Saying"]


class Saying:
    """
    Say what the shop knows in one language.

    Args:
        language: The tag wanted; the city's first required language by default.

    Raises:
        InvalidDataError: It is no language tag.
    """

    def __init__(self, work: Work, language: LanguageTag | None = None) -> None:
        self._work, languages = work, work.context.city.languages
        self.language = languages.required[0] if language is None else check_tag(language)
        self._fallback = languages.fallback

    def pick(self, text: LocalizedText) -> Pick:
        """Return the text in the language, or the nearest in the city's chain."""
        return text.pick(self.language, self._fallback)

    def concept(self, code: str) -> Pick:
        """Return the label of a concept, or its code."""
        return self._named(self._work.context.city.vocabulary.label(code), code)

    def service(self, id: str) -> Pick:
        """Return the name of a service, or its id."""
        found = self._work.find_one(Service, id)
        return self._named(found.name if found else None, id)

    def organisation(self, id: str) -> Pick:
        """Return the name of an organisation, or its id."""
        found = self._work.find_one(Organisation, id)
        return self._named(found.name if found else None, id)

    def phase(self, barrier: Barrier) -> Pick | None:
        """Return the phase of the city's own procedure that a barrier is in, if the city has one."""
        phases = self._work.context.rules.phases
        observations = 0
        if barrier.state in counting_states(phases):
            where: dict[str, Condition] = {
                "barrier": within(self._work, barrier),
                "counted": Equal("yes"),
            }
            observations = self._work.snapshot.count(Query(kind=Observation.KIND, where=where))[()]
        phase = phase_of(phases, barrier.state, observations=observations)
        return None if phase is None else self.pick(phase.label)

    def _named(self, text: LocalizedText | None, otherwise: str) -> Pick:
        return Pick(text=otherwise, language="und", exact=False) if text is None else self.pick(text)
