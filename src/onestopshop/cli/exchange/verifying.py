# SPDX-License-Identifier: EUPL-1.2
"""
``exchange verify`` and ``exchange conflicts``, and how a file is recognised.
"""

import re
from pathlib import Path
from typing import Final

import attrs
import click

from onestopshop.cli.exchange.files import REGULAR_FILE, expect_content
from onestopshop.cli.exchange.packages import show_refused, verify_package
from onestopshop.cli.exchange.records import show_conflicts
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import limit_option, printing
from onestopshop.cli.output import answer, say, table
from onestopshop.errors import ExchangeError

__all__ = ["FORMAT_OPTION", "begins_package", "conflicts", "holds_records", "is_package", "verify"]

FORMAT_OPTION = click.option(
    "--format", "format_", metavar="NAME", default="jsonl", show_default=True, help="See `plugins`."
)

_SERVICES: Final = re.compile(rb'\s*\{\s*"(?:organisation|service)"')
_CONFLICTS = """\b
Examples:
  onestopshop --role coordinator exchange conflicts
"""
_VERIFY = """\b
Examples:
  onestopshop --role coordinator exchange verify package.zip
  onestopshop --role coordinator exchange verify services.jsonl
"""


@click.command(epilog=_CONFLICTS)
@limit_option
@printing
@click.pass_obj
def conflicts(line: Invocation, limit: int) -> None:
    """List what two installations did that cannot both have happened, newest day first."""
    show_conflicts(line, line.acting().exchange.conflicts(limit=limit))


@click.command(epilog=_VERIFY)
@click.argument("file", type=REGULAR_FILE)
@FORMAT_OPTION
@printing
@click.pass_context
def verify(ctx: click.Context, file: Path, format_: str) -> None:
    """Say what is wrong with FILE, without importing anything."""
    line: Invocation = ctx.obj
    try:
        expect_content(file)
    except ExchangeError as error:
        show_refused(line, file, error, format_=format_)
        ctx.exit(1)
    if format_ == "jsonl" and is_package(file):
        ctx.exit(0 if verify_package(line, file) else 1)
    desk, records = line.acting(), holds_records(file)
    found = desk.exchange.check_records(file) if records else desk.exchange.check(file, format=format_)
    document = {
        "file": str(file),
        "format": "records" if records else format_,
        "findings": [{**attrs.asdict(one), "severity": one.severity.value} for one in found],
    }

    def show() -> None:
        if found:
            table(("severity", "place", "message"), [(one.severity, one.path, one.message) for one in found])
        else:
            say("nothing is wrong")

    answer(line, document, show)
    if any(one.severity == "error" for one in found):
        ctx.exit(1)


def begins_package(file: Path) -> bool:
    """Return whether a file begins as the packages of cities do."""
    from onestopshop.codec.bundles.carriers import is_carrier

    return is_carrier(file)


def is_package(file: Path) -> bool:
    """Return whether a file is a package, or was one before it was changed on its way; else it has another form."""
    from onestopshop.codec.bundles.arrivals import may_be_package

    return may_be_package(file) or (
        file.suffix.lower() == ".zip" and not (holds_records(file) or _holds_services(file))
    )


def holds_records(file: Path) -> bool:
    """Return whether a file begins as those do in which one installation hands records to another."""
    from onestopshop.operations.exchange.desk_files import holds_records

    return holds_records(file)


def _holds_services(file: Path) -> bool:
    """Return whether a file begins as one of services does, whatever it is called."""
    with file.open("rb") as content:
        return _SERVICES.match(content.read(200)) is not None
