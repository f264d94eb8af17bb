# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop referrals``: what is told of one without taking it a step further, and another attempt.
"""

from typing import Any

import click

from onestopshop.cli.arguments import field_options
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, one_of, printing
from onestopshop.cli.output import answer, fields, say
from onestopshop.cli.referrals.consent import consent_options, with_consent
from onestopshop.domain.codes.referrals import Outcome, Reason, Reporter
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.operations.referrals.referring import ReferralFields
from onestopshop.plugin import unstructure

__all__ = ["receipt", "redirect", "report", "reschedule", "show_one", "withdraw_consent"]


def show_one(line: Invocation, referral: Referral, *, made: bool = False) -> None:
    """Answer with one referral; the hash of a receipt is for programs, nobody shall take it for the code."""
    document = unstructure(referral)
    shown = {name: "yes" if name == "receipt" else value for name, value in document.items()}
    answer(line, document, lambda: fields(shown))
    if made and referral.receipt is not None:
        say(f"the code for the visitor, today only: onestopshop referrals receipt {referral.id}")


@click.command(epilog=example("onestopshop referrals report ID --outcome not_helped --reported-by visitor"))
@click.argument("id")
@click.option("--outcome", required=True, type=one_of(Outcome))
@click.option("--reported-by", type=one_of(Reporter), help="Who says so; who acts, when nothing is said.")
@click.option("--on-behalf-of", metavar="ID", help="The service whose word it is.")
@key_option
@printing
@click.pass_obj
def report(line: Invocation, /, id: str, **said: Any) -> None:
    """Add what somebody says came of the referral ID; its state stays."""
    show_one(line, line.acting().referrals.report(id, **said))


@click.command(epilog=example("onestopshop referrals reschedule ID --on 2026-05-04"))
@click.argument("id")
@click.option("--on", "appointment_on", metavar="DATE", help="The new day.")
@click.option("--none", "none", is_flag=True, help="There is no appointment any more.")
@key_option
@printing
@click.pass_obj
def reschedule(line: Invocation, id: str, appointment_on: str | None, none: bool, key: str | None) -> None:
    """Set or move the day of an appointment."""
    if none is (appointment_on is not None):
        raise click.UsageError("say --on DATE, or --none")
    show_one(line, line.acting().referrals.reschedule(id, appointment_on=appointment_on, key=key))


@click.command("withdraw-consent", epilog=example("onestopshop referrals withdraw-consent ID"))
@click.argument("id")
@key_option
@printing
@click.pass_obj
def withdraw_consent(line: Invocation, id: str, key: str | None) -> None:
    """Note that the person takes her consent back: the referral is cancelled, the contact deleted."""
    show_one(line, line.acting().referrals.withdraw_consent(id, key=key))


@click.command(
    epilog=example("onestopshop referrals redirect ID --service housing-advice --reason wrong_service")
)
@click.argument("id")
@click.option("--end", type=click.Choice(["reject", "fail", "cancel"]), help="How the earlier one ends.")
@click.option("--reason", type=one_of(Reason), help="Why it ends; wrong_service when nothing is said.")
@field_options(ReferralFields, Referral, without={"consent", "replaces"})
@consent_options
@key_option
@printing
@click.pass_obj
def redirect(line: Invocation, /, id: str, key: str | None, **said: Any) -> None:
    """Send the person of the referral ID elsewhere: it ends, and a new one replaces it."""
    show_one(line, line.acting().referrals.redirect(id, key=key, **with_consent(said)), made=True)


@click.command(epilog=example("onestopshop referrals receipt ID"))
@click.argument("id")
@printing
@click.pass_obj
def receipt(line: Invocation, id: str) -> None:
    """Show the code that the visitor takes along, on the day of the request and until the service answers."""
    found = line.acting().referrals.receipt(id)

    def show() -> None:
        click.echo(found.code)
        say("write it down for the visitor: after today nobody can read it")

    answer(line, unstructure(found), show)
