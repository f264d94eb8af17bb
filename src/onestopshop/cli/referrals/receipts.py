# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop receipts``: what a visitor tells with the code of a receipt; nobody acts but she.
"""

from collections.abc import Callable
from typing import Any

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, one_of, printing
from onestopshop.cli.output import answer, fields
from onestopshop.cli.words import Words
from onestopshop.domain.codes.referrals import Outcome, Reason
from onestopshop.operations.referrals.receipts import Noted
from onestopshop.plugin import unstructure

__all__ = ["receipts"]

_EPILOG = """\b
Examples:
  onestopshop receipts report --outcome helped          (asks for the code, which no history keeps)
  onestopshop receipts cancel 7K3M-Q9XD-2FHT-W5RB-6
"""


@click.group(epilog=_EPILOG)
def receipts() -> None:
    """Tell what came of a referral, with the code on its receipt: without account or name."""


def _with_code(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.argument("code", required=False)(printing(click.pass_obj(command)))


@receipts.command(
    epilog=example(
        "onestopshop receipts report --outcome helped          (asks for the code, which no history keeps)",
        "onestopshop receipts report 7K3M-Q9XD-2FHT-W5RB-6 --outcome not_helped",
    )
)
@click.option("--outcome", required=True, type=one_of(one for one in Outcome if one is not Outcome.UNKNOWN))
@_with_code
def report(line: Invocation, code: str | None, outcome: str) -> None:
    """Tell what came of it."""
    _show(line, line.shop().receipts.report(_asked(code), outcome=outcome))


@receipts.command(
    epilog=example(
        "onestopshop receipts cancel                           (asks for the code)",
        "onestopshop receipts cancel 7K3M-Q9XD-2FHT-W5RB-6",
    )
)
@click.option("--reason", type=one_of(Reason), default=Reason.PERSON_DECLINED.value, show_default=True)
@_with_code
def cancel(line: Invocation, code: str | None, reason: str) -> None:
    """Take the referral back."""
    _show(line, line.shop().receipts.cancel(_asked(code), reason=reason))


@receipts.command(
    "withdraw-consent", epilog=example("onestopshop receipts withdraw-consent 7K3M-Q9XD-2FHT-W5RB-6")
)
@_with_code
def withdraw_consent(line: Invocation, code: str | None) -> None:
    """Take back the consent to tell the service anything; the referral is cancelled."""
    _show(line, line.shop().receipts.withdraw_consent(_asked(code)))


def _asked(code: str | None) -> str:
    return str(click.prompt("code", hide_input=True, err=True)) if code is None else code


def _show(line: Invocation, noted: Noted) -> None:
    words = Words(line.shop())
    shown = {
        "state": words.of("referral_state", noted.state),
        "outcome": noted.outcome and words.of("referral_outcome", noted.outcome),
    }
    answer(line, unstructure(noted), lambda: fields(shown))
