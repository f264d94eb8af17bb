# SPDX-License-Identifier: EUPL-1.2
"""
What a person agreed to, as options.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from onestopshop.cli.arguments import given
from onestopshop.cli.options import one_of
from onestopshop.domain.codes.referrals import ConsentGiven, ConsentHow, ConsentItem
from onestopshop.domain.values import Answer

__all__ = ["consent_options", "with_consent"]

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS: Mapping[str, tuple[str, Any, bool, str]] = {
    "given": ("--consent", one_of(ConsentGiven), False, "Whether the person agrees; a `no` becomes a note."),
    "items": ("--consent-item", one_of(ConsentItem), True, "What the service may be told; nothing else is."),
    "how": ("--consent-how", one_of(ConsentHow), False, "How she agreed."),
    "language": ("--consent-language", click.STRING, False, "In which language (BCP 47)."),
    "interpreter_used": ("--consent-interpreter", one_of(Answer), False, "Whether an interpreter helped."),
    "day": ("--consent-day", click.STRING, False, "On which day; today when nothing is said."),
    "expires_on": ("--consent-expires", click.STRING, False, "The last day on which it holds."),
}


def consent_options(command: F) -> F:
    """Let a command take what the person agreed to."""
    for name, (flag, kind, several, help) in reversed([*_OPTIONS.items()]):
        metavar = None if isinstance(kind, click.Choice) else name.upper()
        command = click.option(
            flag, f"consent_{name}", type=kind, multiple=several, metavar=metavar, help=help
        )(command)
    return command


def with_consent(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said, with the consent as one value; listing an item says that she agreed."""
    told = given(said)
    consent = {name: told.pop(f"consent_{name}") for name in _OPTIONS if f"consent_{name}" in told}
    if not consent:
        return told
    return {**told, "consent": {"given": ConsentGiven.YES, **consent}}
