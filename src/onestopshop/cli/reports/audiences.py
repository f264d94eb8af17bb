# SPDX-License-Identifier: EUPL-1.2
"""
The option that says for whom figures are.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from onestopshop.domain.reports.reports import AUDIENCES

__all__ = ["audience_option"]

F = TypeVar("F", bound=Callable[..., Any])


def audience_option(said: str) -> Callable[[F], F]:
    """
    Return the option, with *said* as its help.

    It takes any text: the operation refuses other cities and the public, and says what there is for them.
    """
    return click.option("--audience", metavar=f"[{'|'.join(AUDIENCES)}]", help=said)
