# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies diff`` and ``remap``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import key_option, printing
from onestopshop.cli.output import answer, progress, say, table
from onestopshop.cli.taxonomies.choices import expect_free, read_choices, write_worksheet
from onestopshop.domain.taxonomies.changes import lines_of
from onestopshop.operations.taxonomies.losses import RemapReport

__all__ = ["add_editing"]

_DIFF = """\b
Examples:
  onestopshop taxonomies diff before.toml barriers
  onestopshop taxonomies diff before.ttl after.ttl --json
"""
_REMAP = """\b
Examples:
  onestopshop --role coordinator taxonomies remap
  onestopshop --role coordinator taxonomies remap --otherwise b:none --worksheet split.csv
  onestopshop --role coordinator taxonomies remap --otherwise b:none --choices split.csv --apply
"""
_FILE = click.Path(dir_okay=False, path_type=Path)
_THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


def add_editing(group: click.Group) -> None:
    """Add the commands."""
    for command in (diff, remap):
        group.add_command(command)


@click.command(epilog=_DIFF)
@click.argument("old")
@click.argument("new")
@click.option(
    "--format", "format_", metavar="NAME", help="The format of the files, when their names do not tell."
)
@printing
@click.pass_obj
def diff(line: Invocation, old: str, new: str, format_: str | None) -> None:
    """
    Say what changed between two editions of a scheme.

    OLD and NEW are each a scheme of the city, by its id, or a file.
    """
    found = line.acting().taxonomies.diff(old, new=new, format=format_)
    document = {
        **attrs.asdict(found, filter=lambda field, _: field.name != "changes"),
        "unversioned": found.unversioned,
        "changes": [{**attrs.asdict(one), "kind": one.kind.value} for one in found.changes],
    }

    def show() -> None:
        click.echo(f"{found.scheme} {found.old} → {found.new}")
        for said in lines_of(found):
            click.echo(f"  {said}")
        if not (found.changes or found.header):
            say("nothing changed")

    answer(line, document, show)
    if found.unversioned:
        say("warning: both editions have one version, so that no record can tell which one coded it")


@click.command(epilog=_REMAP)
@click.argument("schemes", nargs=-1)
@click.option("--otherwise", multiple=True, metavar="CODE", help="What codes without a successor become.")
@click.option("--choices", type=_THERE, help="The worksheet, filled in: what split concepts become.")
@click.option("--worksheet", type=_FILE, help="Write what a person must decide to this new CSV file.")
@click.option("--apply", is_flag=True, help="Do it; without this nothing is changed.")
@key_option
@printing
@click.pass_obj
def remap(line: Invocation, /, choices: Path | None, worksheet: Path | None, **asked: Any) -> None:
    """
    Let records follow concepts that were renamed, merged, split or retired.

    Says first what is lost by it.  SCHEMES are those of the retired concepts; all when none is named.
    """
    if worksheet is not None:
        expect_free(worksheet)
    decided = () if choices is None else read_choices(choices)
    with progress("Remapping records" if asked["apply"] else "Looking at records"):
        report = line.acting().taxonomies.remap(choices=decided, **asked)
    if worksheet is not None:
        write_worksheet(worksheet, report.undecided)
    losses = [{**attrs.asdict(one), "percent": one.percent} for one in report.losses]
    answer(line, {**attrs.asdict(report), "losses": losses}, lambda: _show(report))
    if not report.applied:
        say("nothing was changed; do it with --apply")


def _show(report: RemapReport) -> None:
    rows = [
        (one.kind, one.code, _becomes(one.to, one.options), one.fate.value, one.records)
        for one in report.rows
    ]
    if rows:
        table(("records of", "code", "becomes", "how", "records"), rows, right=("records",))
    else:
        say("no record carries a retired code")
    for said in _told(report):
        click.echo(said)


def _becomes(to: str | None, options: tuple[str, ...]) -> str | None:
    return to or " or ".join(options) or None


def _told(report: RemapReport) -> Iterator[str]:
    done = "changed" if report.applied else "would change"
    for kind, count in report.changed.items():
        if count:
            yield f"{count} of {report.records[kind]} {kind} records {done}"
    for loss in report.losses:
        yield (
            f"{loss.percent} % of {loss.kind} records ({loss.records} of {loss.of}) become {loss.to}, "
            f"and nobody can tell any more that they were {' or '.join(loss.sources)}"
        )
    undecided = len({(one.kind, one.record) for one in report.undecided})
    if undecided:
        need = (
            "record needs a person, because its" if undecided == 1 else "records need a person, because their"
        )
        yield f"{undecided} {need} concept was split (--worksheet, --choices)"
    if report.vetoed:
        yield f"{report.vetoed} records stay as they are, because something forbids to change them"
    yield from (f"the claim about barrier {one} is compared with new counts" for one in report.recounted)
    for number in report.not_recounted:
        yield f"the claim about barrier {number} cannot be counted again: let a person look at it"
    for lost in report.unknown:
        yield f"no scheme has {lost.code} ({lost.records} {lost.kind} records): put it back, retired"
    for one in report.services:
        becomes = _becomes(one.to, one.options) or "retired"
        yield f"edit the service {one.service} in the directory {one.directory}: {one.code} is {becomes} now"
