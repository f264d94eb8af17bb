# SPDX-License-Identifier: EUPL-1.2
"""
The names of the commands, and the options that stand before them.
"""

from collections.abc import Mapping
from typing import Final

import click

from onestopshop import __version__
from onestopshop.cli.invocation import CITY_VARIABLE, Invocation
from onestopshop.cli.lazy import LazyGroup

__all__ = ["COMMANDS", "cli"]

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "init": ("onestopshop.cli.init:init", "Make the folder of a new city."),
    "check": ("onestopshop.cli.check:check", "Say what is wrong with a city, and where."),
    "demo": (
        "onestopshop.cli.demo.demo:demo",
        "Play a synthetic day, and show what the shop knows at its end.",
    ),
    "plugins": ("onestopshop.cli.plugins:plugins", "Show which plugins are enabled, and what failed."),
    "schema": ("onestopshop.cli.schema:schema", "Print the JSON Schema of the configuration or a record."),
    "register": ("onestopshop.cli.register:register", "Print the record of processing (GDPR article 30)."),
    "services": ("onestopshop.cli.services:services", "Search, show, import and export services."),
    "visits": ("onestopshop.cli.visits.visits:visits", "Record contacts, without saying who it was."),
    "referrals": (
        "onestopshop.cli.referrals.referrals:referrals",
        "Send a person on, and follow what comes of it.",
    ),
    "receipts": (
        "onestopshop.cli.referrals.receipts:receipts",
        "Tell what came of a referral, with a receipt's code.",
    ),
    "barriers": (
        "onestopshop.cli.barriers.barriers:barriers",
        "Keep what people got stuck on, and gather it.",
    ),
    "signals": (
        "onestopshop.cli.signals.signals:signals",
        "Tell services of barriers, and keep their answers.",
    ),
    "insight": ("onestopshop.cli.insight:insight", "Count visits, referrals, observations and barriers."),
    "report": (
        "onestopshop.cli.reports.report:report",
        "Close a period, and see what is behind its figures.",
    ),
    "statistics": (
        "onestopshop.cli.statistics.statistics:statistics",
        "Publish figures for audiences outside.",
    ),
    "practices": (
        "onestopshop.cli.practices.practices:practices",
        "Share what removed a barrier, and find what others did.",
    ),
    "network": ("onestopshop.cli.network.network:network", "Look at the cities of the network."),
    "tallies": (
        "onestopshop.cli.reports.tallies:tallies",
        "Count what somebody wants and no visit may hold.",
    ),
    "taxonomies": ("onestopshop.cli.taxonomies.taxonomies:taxonomies", "Look at the concept schemes."),
    "exchange": ("onestopshop.cli.exchange.exchange:exchange", "Read, write and verify files."),
    "storage": ("onestopshop.cli.storage.storage:storage", "Look at where the records lie."),
    "deliver": ("onestopshop.cli.deliver:deliver", "Remind, follow the log, and send messages."),
}
"""For each command where it is, and one line of help."""

_EXAMPLES = """\b
Examples:
  onestopshop demo
  onestopshop init mycity
  onestopshop --city mycity services search registration
  onestopshop --city mycity --role coordinator barriers to-raise --json
"""


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    epilog=_EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--city",
    metavar="PATH",
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _, value: setattr(ctx.ensure_object(Invocation), "city", value),
    help=f"The city: a folder with onestopshop.toml, or the file; else {CITY_VARIABLE}, else this folder.",
)
@click.option("--role", metavar="ROLE", help="Who acts: a role of the city; [cli] role by default.")
@click.option("--desk", metavar="DESK", help="At which desk; [cli] desk by default.")
@click.option("--worker", metavar="CODE", help="A pseudonymous code, never a name; <desk>:shared by default.")
@click.option("--organisation", metavar="ID", help="Acted for, when the role is an owner's or a verifier's.")
@click.version_option(__version__, prog_name="onestopshop")
@click.pass_obj
def cli(
    line: Invocation, role: str | None, desk: str | None, worker: str | None, organisation: str | None
) -> None:
    """Run a city's one-stop shop: services, visits, referrals and barriers, without a client file."""
    line.role, line.desk, line.worker, line.organisation = role, desk, worker, organisation
