# SPDX-License-Identifier: EUPL-1.2
"""
What a city counts beside its visits, because somebody outside wants it.
"""

from datetime import date

from pydantic import Field

from onestopshop.config.sections import Section, Texts

__all__ = ["Tally"]


class Tally(Section):
    """
    Say what is counted, for whom, until when and how; a visit never holds it.
    """

    label: Texts = Field(description="What is counted, in each language.")
    purpose: str = Field(min_length=1, description="Who wants the number, and what for.")
    until: date = Field(description="The last day on which it may be counted.")
    method: str = Field(min_length=1, max_length=300, description="How it is counted.")
