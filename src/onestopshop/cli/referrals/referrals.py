# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop referrals``: send a person on, and follow what comes of it.
"""

import inspect
from functools import partial
from typing import Any

import click

from onestopshop.cli.arguments import field_options, given
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import example, key_option, limit_option, one_of, printing
from onestopshop.cli.output import answer, table
from onestopshop.cli.pages import first
from onestopshop.cli.referrals.consent import consent_options, with_consent
from onestopshop.cli.referrals.lists import chain, due
from onestopshop.cli.referrals.outcomes import (
    receipt,
    redirect,
    report,
    reschedule,
    show_one,
    withdraw_consent,
)
from onestopshop.cli.signals.links import add_links, referral_link
from onestopshop.cli.words import Words
from onestopshop.domain.codes.referrals import Outcome, Reason, ReferralState, Reporter
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import REFERRALS
from onestopshop.operations.referrals.referrals import ReferralFields, Referrals
from onestopshop.plugin import unstructure

__all__ = ["referrals"]

_EPILOG = """\b
Examples:
  onestopshop referrals make --visit ID --service registration --mode appointment
  onestopshop referrals accept ID
  onestopshop referrals complete ID --outcome helped
  onestopshop referrals list --state requested
  onestopshop referrals due
"""
_SAID = {
    "reject": " --reason no_capacity",
    "hold": " --reason papers_missing",
    "fail": " --reason no_show",
    "cancel": " --reason person_declined",
    "complete": " --outcome helped",
}
"""What the example of an operation says beside the id."""
_CHOICES = {"reason": Reason, "outcome": Outcome, "reported_by": Reporter}


@click.group(epilog=_EPILOG)
def referrals() -> None:
    """Send a person on, and follow what comes of it; `make` gives or requests by the mode."""


@referrals.command(
    epilog=example("onestopshop referrals make --visit ID --service registration --mode appointment")
)
@field_options(ReferralFields, Referral, without={"consent"}, notes={"mode": "`told` when nothing is said."})
@consent_options
@key_option
@printing
@click.pass_obj
def make(line: Invocation, /, key: str | None, **said: Any) -> None:
    """Refer a person: told and written are given at once, the other modes are requested."""
    show_one(line, line.acting().referrals.make(key=key, **with_consent(said)), made=True)


@referrals.command("list", epilog=example("onestopshop referrals list --state requested --limit 10"))
@click.option("--state", type=one_of(ReferralState))
@click.option("--desk", metavar="DESK", help="Only those of this desk.")
@limit_option
@printing
@click.pass_obj
def list_(line: Invocation, state: str | None, desk: str | None, limit: int) -> None:
    """List referrals, the latest change first."""
    read = partial(line.acting().referrals.list, state=state, desk=desk)
    found = first(read, limit, which="latest")
    words = Words(line.shop())

    def show() -> None:
        table(
            ("id", "day", "service", "mode", "state", "outcome"),
            [
                (
                    one.id,
                    one.day,
                    words.service(one.service) if one.service else one.organisation,
                    words.of("referral_mode", one.mode),
                    words.of("referral_state", one.state),
                    one.outcome and words.of("referral_outcome", one.outcome),
                )
                for one in found
            ],
        )

    answer(line, [unstructure(one) for one in found], show)


@referrals.command(epilog=example("onestopshop referrals show ID"))
@click.argument("id")
@printing
@click.pass_obj
def show(line: Invocation, id: str) -> None:
    """Show one referral."""
    show_one(line, line.acting().referrals.get(id))


def _transition(operation: str) -> click.Command:
    """Make the command of one row of the table, with the options that the operation takes."""
    method = getattr(Referrals, operation)
    takes = inspect.signature(method).parameters

    @click.command(
        operation,
        help=(inspect.getdoc(method) or "").partition("\n\n")[0],
        epilog=example(f"onestopshop referrals {operation} ID{_SAID.get(operation, '')}"),
    )
    @click.argument("id")
    @key_option
    @printing
    @click.pass_obj
    def command(line: Invocation, /, id: str, **said: Any) -> None:
        show_one(line, getattr(line.acting().referrals, operation)(id, **given(said)))

    for name, parameter in takes.items():
        if name not in {"self", "id", "key"}:
            needed = parameter.default is inspect.Parameter.empty
            command.params.append(_option(name, required=needed))
    return command


def _option(name: str, **settings: Any) -> click.Option:
    kind: Any = one_of(_CHOICES[name]) if name in _CHOICES else click.STRING
    return click.Option([f"--{name.replace('_', '-')}", name], type=kind, **settings)


for _operation in REFERRALS.rows:
    if _operation not in {"prepare", "expire"}:  # `make` prepares; only the shop itself lets one expire
        referrals.add_command(_transition(_operation))
for _command in (report, reschedule, withdraw_consent, redirect, receipt, chain, due):
    referrals.add_command(_command)

add_links(referrals, referral_link)
