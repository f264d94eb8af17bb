# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies labels``: a worksheet for a translator, out and in again.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.options import printing
from onestopshop.cli.output import answer, say, text
from onestopshop.cli.words import Words
from onestopshop.domain.codes.worksheets import LabelOutcome

if TYPE_CHECKING:
    from onestopshop.operations.taxonomies.wording import LabelsTaken

__all__ = ["add_labels"]

_TAKEN: Final = (LabelOutcome.ADDED, LabelOutcome.REVIEWED, LabelOutcome.REPLACED)
_EPILOG = """\b
Examples:
  onestopshop taxonomies labels --missing pl worksheet.csv
  onestopshop taxonomies labels b topic --missing hr worksheet.xlsx
  onestopshop --role coordinator taxonomies labels --import worksheet.csv --to taxonomies/words
"""


def add_labels(group: click.Group) -> None:
    """Add the command."""
    group.add_command(labels)


@click.command(epilog=_EPILOG)
@click.argument("names", nargs=-1, metavar="[SCHEME...] [FILE]")
@click.option("--missing", metavar="TAG", help="Write what has no reviewed label in this language to FILE.")
@click.option(
    "--import",
    "incoming",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Take a worksheet in that a translator filled in.",
)
@click.option("--to", metavar="FOLDER", help="Where its labels are kept: a folder in that of the city.")
@click.option("--source", metavar="TEXT", default="", help="Where its labels come from; an organisation.")
@click.option("--replace", is_flag=True, help="Labels of an earlier worksheet give way.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@printing
@click.pass_obj
def labels(
    line: Invocation, /, names: tuple[str, ...], missing: str | None, incoming: Path | None, **said: Any
) -> None:
    """
    Write a worksheet for a translator, or take one in.

    Labels that come in are drafts until a speaker has read them and says `yes` under `reviewed`.  One that is there
    already stays, and is told; a draft gives way to a reviewed one, the network's too.  With --json nothing is
    asked: without --yes nothing is written.
    """
    if missing is not None and incoming is None:
        _write(line, missing, names)
    elif incoming is None or missing is not None:
        raise click.UsageError(
            "Say --missing TAG FILE to write a worksheet, or --import FILE to take one in."
        )
    elif names or said["to"] is None:
        raise click.UsageError("--import needs --to FOLDER, and nothing else.")
    else:
        _take(line, incoming, **said)


def _write(line: Invocation, language: str, names: tuple[str, ...]) -> None:
    from onestopshop.cli.taxonomies.worksheets import write_worksheet

    *schemes, file = names or ("",)
    if Path(file).suffix.lower() not in {".csv", ".xlsx"}:
        raise click.UsageError("Name the FILE to write, after the schemes: .csv or .xlsx.")
    wanted = line.acting().taxonomies.missing_labels(language, schemes=schemes)
    write_worksheet(Path(file), wanted, language)
    document = {
        "file": file,
        "language": language,
        "missing": sum(not one.draft for one in wanted),
        "drafts": sum(bool(one.draft) for one in wanted),
    }
    answer(
        line,
        document,
        lambda: say(f"{document['missing']} labels to write and {document['drafts']} to review in {file}"),
    )


def _take(line: Invocation, file: Path, *, yes: bool, **said: Any) -> None:
    from onestopshop.cli.taxonomies.worksheets import read_worksheet

    language, found = read_worksheet(file)
    taxonomies = line.acting().taxonomies
    shown = taxonomies.take_labels(found, language=language, **said)
    changed = any(shown.count(one) for one in _TAKEN)
    if not line.json:
        _show(line, shown)
    written = changed and (yes or (not line.json and click.confirm("Write this?", err=True)))
    if written:
        taxonomies.take_labels(found, language=language, **said, expecting=shown, apply=True)
    document = {
        "language": language,
        "written": written,
        "files": list(shown.files),
        "labels": [{**attrs.asdict(one), "outcome": one.outcome.value} for one in shown.labels],
    }
    answer(line, document, lambda: _told(shown, written=written))


def _show(line: Invocation, taken: "LabelsTaken") -> None:
    words = Words(line.shop())
    for outcome in LabelOutcome:
        group = [one for one in taken.labels if one.outcome is outcome]
        if group:
            click.echo(f"{words.of('label_outcome', outcome)} ({len(group)})")
        for one in group:
            before = f"  (there: {text(one.before)})" if one.before not in {"", one.label} else ""
            click.echo(f"  {one.code}  {text(one.label)}{before}")
    if taken.count(LabelOutcome.OTHER):
        say("--replace takes the labels of this worksheet in place of those of an earlier one")


def _told(taken: "LabelsTaken", *, written: bool) -> None:
    if not written:
        say("nothing was written")
        return
    for place in taken.files:
        say(f"{place} is written; the configuration must name it, or its folder")
