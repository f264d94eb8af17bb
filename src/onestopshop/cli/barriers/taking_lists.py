# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop barriers import``: take over a list of barriers that a partner keeps.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import click

from onestopshop.cli.barriers.list_map import read_map
from onestopshop.cli.barriers.list_rows import read_list
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, progress, say, text
from onestopshop.operations.candidates.taking_lists import ListRow, Outcome, RowTaken, Taken

__all__ = ["import_command"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator barriers import list.xlsx --map list.toml --dry-run
  onestopshop --role coordinator barriers import list.csv --map list.toml --skip-wrong --json
"""


@click.command("import", epilog=_EPILOG)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "map_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file that says which column is for what.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen to each row, and write nothing.")
@click.option("--skip-wrong", is_flag=True, help="Write the other rows when some are wrong.")
@printing
@click.pass_context
def import_command(ctx: click.Context, file: Path, map_file: Path, dry_run: bool, skip_wrong: bool) -> None:
    """
    Record each row of a list, CSV or XLSX, as an observation of a partner; it counts no visit.

    A row that was imported before is not written again; one that was changed since is told.  While
    any row is wrong nothing is written, unless --skip-wrong is given.  Columns that the map does not
    name are never read, and those that are about people are refused.
    """
    line: Invocation = ctx.obj
    map = read_map(map_file)
    rows, warnings = read_list(line.shop(), file, map)
    desk = line.acting()
    with progress(f"Importing {file.name}", len(rows)) as advance:
        taken = desk.barriers.import_rows(
            _ticking(rows, advance), source=map.list, dry_run=dry_run, skip_wrong=skip_wrong
        )
    for warning in warnings:
        say(f"warning: {warning}")
    document = {
        "file": str(file),
        "dry_run": dry_run,
        "written": taken.written,
        "warnings": list(warnings),
        **{outcome.value: taken.count(outcome) for outcome in Outcome},
        "rows": [_plain(row) for row in taken.rows],
    }
    answer(line, document, lambda: _show(taken, dry_run=dry_run))
    if taken.count(Outcome.WRONG):
        ctx.exit(1)


def _ticking(rows: Iterable[ListRow], advance: Any) -> Iterator[ListRow]:
    for row in rows:
        yield row
        advance()


def _plain(row: RowTaken) -> dict[str, object]:
    """Return a row of the answer; the observation of a row that was not written is none yet."""
    return {
        "line": row.number,
        "row": row.row,
        "outcome": row.outcome.value,
        "observation": row.observation,
        "fields": list(row.fields),
        "problems": list(row.problems),
    }


_SAID: Final = {
    Outcome.CHANGED: "was changed since it was imported: {}; what was recorded stays",
    Outcome.WRONG: "{}",
}


def _show(taken: Taken, *, dry_run: bool) -> None:
    for row in taken.rows:
        if dry_run or row.outcome in _SAID:
            what = text("; ".join((*row.fields, *(_spoken(problem) for problem in row.problems))))
            said = _SAID.get(row.outcome, "").format(what)
            say(f"line {row.number}, {row.row or 'no id'}: {row.outcome.value}{': ' if said else ''}{said}")
    would = "" if taken.written else "would be "
    click.echo(
        f"{taken.count(Outcome.NEW)} {would}recorded, {taken.count(Outcome.KNOWN)} known already, "
        f"{taken.count(Outcome.CHANGED)} changed since, {taken.count(Outcome.WRONG)} wrong"
    )
    if not taken.written and not dry_run:
        say("nothing was written; correct the rows, or give --skip-wrong")


def _spoken(problem: str) -> str:
    message, _, path = problem.rpartition(" @ ")
    return f"{path.removeprefix('$.')}: {message}" if message else problem
