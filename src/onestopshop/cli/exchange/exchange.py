# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop exchange``: services in the formats of others, records for a desk that works offline, and packages that
cities sign for each other.
"""

from pathlib import Path

import click

from onestopshop.cli.exchange.files import REGULAR_FILE, expect_content
from onestopshop.cli.exchange.held import held, unpack
from onestopshop.cli.exchange.keys import keygen, keys_option
from onestopshop.cli.exchange.packages import import_package
from onestopshop.cli.exchange.records import export_records, import_records
from onestopshop.cli.exchange.services import export_services, import_services
from onestopshop.cli.exchange.signing import export_bundles, rotate, sign
from onestopshop.cli.exchange.verifying import (
    FORMAT_OPTION,
    begins_package,
    conflicts,
    holds_records,
    is_package,
    verify,
)
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing

__all__ = ["exchange"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator exchange export services.jsonl
  onestopshop --role coordinator exchange import services.jsonl --directory partner
  onestopshop --role coordinator exchange export desk.jsonl --records
  onestopshop --role coordinator exchange export desk.jsonl --since 1204
  onestopshop --role coordinator exchange import desk.jsonl
  onestopshop --role coordinator exchange export package.zip --network --key anna.pem --key bob.pem
  onestopshop --role coordinator exchange import package.zip
"""
_EXPORT = """\b
Examples:
  onestopshop --role coordinator exchange export services.jsonl
  onestopshop --role coordinator exchange export desk.jsonl --records
  onestopshop --role coordinator exchange export package.zip --network --key anna.pem
"""
_IMPORT = """\b
Examples:
  onestopshop --role coordinator exchange import services.jsonl --directory partner
  onestopshop --role coordinator exchange import package.zip
"""


@click.group(epilog=_EPILOG)
def exchange() -> None:
    """
    Read, write and verify files.

    Services travel in the formats of others. Visits, referrals and observations travel in one form only: between two
    installations of one city, such as the office and a laptop at an outreach point. What a city publishes for others
    travels in signed packages, which hold nothing of a visit.
    """


@exchange.command("export", epilog=_EXPORT)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@FORMAT_OPTION
@click.option("--network", is_flag=True, help="Write the package of what this city publishes, signed.")
@keys_option
@click.option("--records", is_flag=True, help="Write visits, referrals and observations, not services.")
@click.option(
    "--since",
    metavar="NUMBER|DAY",
    help="Only records that changed after this number, which the last export printed, or since a day.",
)
@printing
@click.pass_obj
def export_command(
    line: Invocation,
    file: Path,
    *,
    format_: str,
    network: bool,
    keys: tuple[Path, ...],
    records: bool,
    since: str | None,
) -> None:
    """
    Write all organisations and services to FILE, or records for another installation, or a package for other cities.

    A file of records may hold the words of observations and a means of contact: it can be read by its owner only, and
    is to be deleted when it is imported.
    """
    if network or keys:
        if records or since is not None or format_ != "jsonl":
            raise click.UsageError(
                "a package has one form of its own: leave out --format, --records and --since"
            )
        export_bundles(line, file, keys)
    elif records or since is not None:
        if format_ != "jsonl":
            raise click.UsageError("records have one form of their own: leave out --format")
        export_records(line, file, since)
    else:
        export_services(line, file, format_)


@exchange.command("import", epilog=_IMPORT)
@click.argument("file", type=REGULAR_FILE, required=False)
@FORMAT_OPTION
@click.option(
    "--directory", metavar="NAME", help="Under which name these services are kept; the file's by default."
)
@click.option("--yes", is_flag=True, help="Accept the package of a city without asking.")
@printing
@click.pass_obj
def import_command(
    line: Invocation, file: Path | None, *, format_: str, directory: str | None, yes: bool
) -> None:
    """
    Take in what FILE says, all or nothing: services, records of another installation, or a package of another city.

    A file of records is recognised by its first line. It is merged with what is here: the same in any order, and
    nothing twice. What cannot both have happened is shown and kept as a conflict.

    A package is recognised by its beginning. It is verified, what it changes is shown, and it is accepted when you say
    so; with --json nothing is asked, and what changes anything is not written without --yes. A package that changes no
    bundle and no key, such as one with a newer list of the same, is accepted without a question.

    Without FILE the directories of the configuration are read again where they changed.
    """
    if file is not None:
        expect_content(file)
    if file is not None and format_ == "jsonl" and is_package(file):
        if directory is not None and begins_package(file):
            raise click.UsageError("FILE is a package of a city, not services: leave out --directory")
        import_package(line, file, yes=yes)
        return
    if file is None or not holds_records(file):
        import_services(line, file, format_, directory)
        return
    if directory is not None or format_ != "jsonl":
        raise click.UsageError(
            "FILE holds records of desks, not services: leave out --directory and --format"
        )
    import_records(line, file)


for _command in (conflicts, verify, keygen, sign, rotate, held, unpack):
    exchange.add_command(_command)
