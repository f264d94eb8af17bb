# SPDX-License-Identifier: EUPL-1.2
"""
What a city wants to be proposed as a barrier.
"""

from typing import TYPE_CHECKING

import attrs
from pydantic import Field, field_validator

from onestopshop.config.sections import Section
from onestopshop.domain.candidates.rules import RULES, Rule
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.taxonomies.concepts import check_code, scheme_of
from onestopshop.errors import InvalidDataError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CandidateRule", "Candidates"]


class CandidateRule(Section):
    """
    Change one rule; what is left out stays as it is by default.
    """

    at: int | None = Field(
        default=None,
        ge=0,
        description="How many of the same service and topic are needed; 0 switches it off.",
    )
    days: int | None = Field(default=None, ge=1, le=365, description="Within how many days.")
    step: Step | None = Field(default=None, description="The step that is proposed.")
    concept: str | None = Field(
        default=None, description="The concept that is proposed, of the city's primary scheme or below."
    )

    @field_validator("concept")
    @classmethod
    def _a_code(cls, concept: str | None) -> str | None:
        """Refuse what is no code; pydantic wants a ValueError."""
        try:
            return None if concept is None else check_code(concept, path="$.concept")
        except InvalidDataError as error:
            raise ValueError("a code has its scheme before a colon, such as b:bekend") from error

    def over(self, usual: Rule) -> Rule:
        """Return the usual rule with what the city changed."""
        said = {name: value for name in ("at", "days", "step") if (value := getattr(self, name)) is not None}
        if self.concept is not None:
            said["concepts"] = {**usual.concepts, scheme_of(self.concept): self.concept}
        return attrs.evolve(usual, **said)


class Candidates(Section):
    """
    Say what may be a barrier.
    """

    days: int = Field(
        default=90,
        ge=7,
        le=180,
        description="The length of the period whose visits are shown beside those before.",
    )
    search_misses: bool = Field(
        default=True, description="Whether a search at a desk that finds nothing is kept, without its words."
    )
    rules: dict[str, CandidateRule] = Field(
        default={}, description="Rules that differ from the usual ones, by name, such as no_capacity."
    )

    @field_validator("rules")
    @classmethod
    def _known(cls, rules: dict[str, CandidateRule]) -> dict[str, CandidateRule]:
        """Refuse a rule that there is not."""
        unknown = sorted(rules.keys() - RULES.keys())
        if unknown:
            raise ValueError(f"there is no rule {unknown[0]!r}; rules: {', '.join(RULES)}")
        return rules

    def all_rules(self) -> "Mapping[str, Rule]":
        """Return every rule as this city has it."""
        return {
            name: self.rules[name].over(usual) if name in self.rules else usual
            for name, usual in RULES.items()
        }
