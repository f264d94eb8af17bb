# SPDX-License-Identifier: EUPL-1.2
"""
The commands ``onestopshop openeligibility``: how editions differ, and the next edition from a change log.
"""

import json
from datetime import date
from pathlib import Path
from typing import Final

import attrs
import click

from onestopshop.errors import ExchangeError
from onestopshop.plugin import Scheme, SeverityOfFinding
from onestopshop_openeligibility.findings import Findings
from onestopshop_openeligibility.formats import fork_at

__all__ = ["openeligibility"]

_EPILOG: Final = """\b
Examples:
  onestopshop openeligibility compare 3.0.0/taxonomy.tx.yaml 6.0.1/taxonomy.tx.yaml
  onestopshop openeligibility replay 3.0.0/taxonomy.tx.yaml 3.1.0/CHANGELOG 3.1.1/CHANGELOG --to next.yaml
"""
_COMPARE: Final = """\b
Examples:
  onestopshop openeligibility compare 3.0.0/taxonomy.tx.yaml 6.0.1/taxonomy.tx.yaml
  onestopshop openeligibility compare old.yaml new.yaml --json
"""
_REPLAY: Final = """\b
Examples:
  onestopshop openeligibility replay 3.0.0/taxonomy.tx.yaml 3.1.0/CHANGELOG 3.1.1/CHANGELOG --to next.yaml
"""
_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.group(epilog=_EPILOG)
def openeligibility() -> None:
    """Compare editions of Open Eligibility, and replay its change logs."""


@openeligibility.command(epilog=_COMPARE)
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def compare(old: Path, new: Path, *, as_json: bool) -> None:
    """Say by primary key which terms were kept, moved, renamed, added and removed."""
    from onestopshop_openeligibility.differences import differences

    before, after = _scheme(old), _scheme(new)
    found = attrs.asdict(differences(before, after))
    if as_json:
        click.echo(json.dumps({"old": before.version, "new": after.version, **found}))
        return
    names = {one.code: one.label["en"] for scheme in (before, after) for one in scheme.concepts}
    for kind, codes in found.items():
        click.echo(f"{kind}  {len(codes)}")
        for code in codes if kind not in ("kept", "translated") else ():
            click.echo(f"  {code}  {names[code]}")


@openeligibility.command(epilog=_REPLAY)
@click.argument("edition", type=_FILE)
@click.argument("logs", nargs=-1, required=True, type=_FILE)
@click.option("--to", required=True, type=_FILE, help="The file to write, which must not be there yet.")
def replay(edition: Path, logs: tuple[Path, ...], to: Path) -> None:
    """Write the edition that change logs, in their order, make of an older one."""
    from onestopshop_openeligibility.changelogs import changes_in, replayed
    from onestopshop_openeligibility.formats import OpenEligibility

    if to.exists():
        raise click.UsageError(f"{to} is there already")
    scheme = _scheme(edition)
    for log in logs:  # the tree leaves removed terms out, so the day on which they retire is written nowhere
        scheme = replayed(scheme, changes_in(log), version=log.absolute().parent.name, on=date.min)
    OpenEligibility().write([scheme], to)
    living = sum(one.retired is None for one in scheme.concepts)
    click.echo(f"{to}: {living} terms of {scheme.version}", err=True)


def _scheme(path: Path) -> Scheme:
    findings = Findings(path.name)
    scheme = fork_at(path, base="urn:onestopshop:", findings=findings)
    if any(one.rule == "oe.pk" for one in findings.all()):
        raise ExchangeError(
            f"{path} has terms without a pk, so nothing says which term is which",
            hint="Take editions from 2.0.0 on.",
        )
    wrong = [
        f"{one.message} @ {one.path}" for one in findings.all() if one.severity is SeverityOfFinding.ERROR
    ]
    if wrong:
        raise ExchangeError(f"{path} has mistakes", problems=wrong, hint="Take the file as it was published.")
    return scheme
