# SPDX-License-Identifier: EUPL-1.2
"""
What a check found.
"""

from enum import StrEnum

import attrs

from onestopshop.errors import shortened

__all__ = ["Finding", "SeverityOfFinding"]


class SeverityOfFinding(StrEnum):
    """
    How bad a finding is; only errors keep a shop from opening.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@attrs.frozen(kw_only=True)
class Finding:
    """
    One thing to look at, without personal data.

    Args:
        rule: What found it, such as ``languages.missing``.
        message: What is the matter; without its middle when nobody would read it to its end.
        path: Where: a key of the configuration, a file and place, or a record's id.
        hint: What to do, in one sentence.
    """

    rule: str
    message: str = attrs.field(converter=shortened)
    severity: SeverityOfFinding = SeverityOfFinding.WARNING
    path: str = ""
    hint: str = ""
