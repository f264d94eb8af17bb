# SPDX-License-Identifier: EUPL-1.2
"""
What the definitions of figures need to know of the city and the period.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import attrs

from onestopshop.domain.reports.figures import UNKNOWN
from onestopshop.domain.reports.periods import Period
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.taxonomies.vocabulary import Vocabulary

__all__ = ["Frame"]


@attrs.frozen(kw_only=True)
class Frame:
    """
    One period in one city.

    Args:
        today: What happens after it is not known yet.
        primary: The id of the city's primary scheme.
    """

    period: Period
    today: date
    vocabulary: Vocabulary = attrs.field(eq=False, repr=False)
    primary: str
    _tops: dict[Code, tuple[Code, ...]] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    @property
    def since(self) -> str:
        """The first day, as records write it."""
        return self.period.since.isoformat()

    @property
    def until(self) -> str:
        """The day after the last of which anything can be known, as records write it."""
        return min(self.period.until, self.today + timedelta(days=1)).isoformat()

    def tops(self, code: Code) -> tuple[Code, ...]:
        """Return the concepts above *code* that nothing is above, or itself."""
        found = self._tops.get(code)
        if found is None:
            found = self._tops[code] = tuple(self._top(code))
        return found

    def tops_of(self, codes: Iterable[Code]) -> frozenset[Code]:
        """Return the top concepts of all *codes*, each once."""
        return frozenset(top for code in codes for top in self.tops(code))

    def main(self, concepts: Iterable[Code]) -> Code:
        """Return the top concept of the primary scheme among *concepts*, or that it is unknown."""
        own = (code for code in concepts if self.primary in self.vocabulary.rooted(code))
        return next((top for code in own for top in self.tops(code)), UNKNOWN)

    def _top(self, code: Code) -> Iterable[Code]:
        for above in self.vocabulary.broader(code):
            concept = self.vocabulary.get(above)
            if concept is None or not concept.broader:
                yield above
