# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop exchange``: files of services in the formats of others, and records for a desk that works offline.
"""

from pathlib import Path

import attrs
import click

from onestopshop.cli.exchange.records import export_records, import_records, show_conflicts
from onestopshop.cli.exchange.services import export_services, import_services
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import limit_option, printing
from onestopshop.cli.output import answer, say, table

__all__ = ["exchange"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator exchange export services.jsonl
  onestopshop --role coordinator exchange import services.jsonl --directory partner
  onestopshop --role coordinator exchange export desk.jsonl --records
  onestopshop --role coordinator exchange export desk.jsonl --since 1204
  onestopshop --role coordinator exchange import desk.jsonl
"""
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FORMAT_OPTION = click.option(
    "--format", "format_", metavar="NAME", default="jsonl", show_default=True, help="See `plugins`."
)


@click.group(epilog=_EPILOG)
def exchange() -> None:
    """
    Read, write and verify files.

    Services travel in the formats of others. Visits, referrals and observations travel in one form only: between two
    installations of one city, such as the office and a laptop at an outreach point.
    """


@exchange.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_FORMAT_OPTION
@click.option("--records", is_flag=True, help="Write visits, referrals and observations, not services.")
@click.option(
    "--since",
    metavar="NUMBER|DAY",
    help="Only records that changed after this number, which the last export printed, or since a day.",
)
@printing
@click.pass_obj
def export_command(line: Invocation, file: Path, format_: str, records: bool, since: str | None) -> None:
    """
    Write all organisations and services to FILE, or the records of visits for another installation of the city.

    A file of records may hold the words of observations and a means of contact: it can be read by its owner only, and
    is to be deleted when it is imported.
    """
    if records or since is not None:
        if format_ != "jsonl":
            raise click.UsageError("records have one form of their own: leave out --format")
        export_records(line, file, since)
    else:
        export_services(line, file, format_)


@exchange.command("import")
@click.argument("file", type=_FILE, required=False)
@_FORMAT_OPTION
@click.option(
    "--directory", metavar="NAME", help="Under which name these services are kept; the file's by default."
)
@printing
@click.pass_obj
def import_command(line: Invocation, file: Path | None, format_: str, directory: str | None) -> None:
    """
    Take in what FILE says, all or nothing: services, or records from another installation of the city.

    A file of records is recognised by its first line. It is merged with what is here: the same in any order, and
    nothing twice. What cannot both have happened is shown and kept as a conflict.

    Without FILE the directories of the configuration are read again where they changed.
    """
    if file is None or not _holds_records(file):
        import_services(line, file, format_, directory)
        return
    if directory is not None or format_ != "jsonl":
        raise click.UsageError(
            "FILE holds records of desks, not services: leave out --directory and --format"
        )
    import_records(line, file)


@exchange.command()
@limit_option
@printing
@click.pass_obj
def conflicts(line: Invocation, limit: int) -> None:
    """List what two installations did that cannot both have happened, newest day first."""
    show_conflicts(line, line.acting().exchange.conflicts(limit=limit))


@exchange.command()
@click.argument("file", type=_FILE)
@_FORMAT_OPTION
@printing
@click.pass_context
def verify(ctx: click.Context, file: Path, format_: str) -> None:
    """Say what is wrong with FILE, without importing anything."""
    line: Invocation = ctx.obj
    desk, records = line.acting(), _holds_records(file)
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


def _holds_records(file: Path) -> bool:
    from onestopshop.operations.exchange.desk_files import holds_records

    return holds_records(file)
