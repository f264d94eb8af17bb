# SPDX-License-Identifier: EUPL-1.2
"""
Editions are compared by key, and a change log makes the next one of the one before.
"""

from datetime import date
from pathlib import Path

import pytest

from onestopshop.errors import ExchangeError
from onestopshop.plugin import Scheme
from onestopshop_openeligibility.changelogs import Change, ChangeKind, changes_in, replayed
from onestopshop_openeligibility.differences import differences
from onestopshop_openeligibility.findings import Findings
from onestopshop_openeligibility.reading import scheme_in
from onestopshop_openeligibility.writing import yaml_tree

A, B, C, D = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
OLD = f"""\
- name: Help
  slug: help
  items:
  - name:
      source: Letters
      tx:
        he: מכתבים
        ar: رسائل
    slug: help:letters
    pk: {B}
  - name: Forms
    slug: help:forms
    pk: {C}
  pk: {A}
"""
LOG = f"""\
removed,{C}
changed,{B},desk:letters,"Letters, read aloud",דואר
added,{D},desk,Desk,
"""
DAY = date(2026, 1, 2)


def read(text: str) -> Scheme:
    """Return the scheme of a text."""
    return scheme_in(text, Findings("tree.yaml"), base="https://example.org/")


def log(folder: Path, text: str) -> tuple[Change, ...]:
    """Return the changes of a text."""
    (folder / "CHANGELOG").write_text(text, encoding="utf-8")
    return changes_in(folder / "CHANGELOG")


def test_lines_of_a_change_log(tmp_path: Path) -> None:
    """Each line is one change, and names with commas stand in quotes."""
    first, second, third = log(tmp_path, LOG)
    assert Change(kind=ChangeKind.REMOVED, pk=C) == first
    assert ("Letters, read aloud", "דואר") == (second.en, second.he)
    assert (ChangeKind.ADDED, "desk", "", "CHANGELOG: line 3") == (
        third.kind,
        third.slug,
        third.he,
        third.place,
    )


@pytest.mark.parametrize(
    "line",
    ["gone,x", "added", f"added,{A}", f"added,{A},,Name,", f"removed,{A},x", f"changed,{A},a,b,c,d", 'x,"'],
)
def test_line_that_is_no_change(tmp_path: Path, line: str) -> None:
    """A line that is no change refuses the log, with its number."""
    with pytest.raises(ExchangeError) as caught:
        log(tmp_path, f"{LOG}{line}\n")
    assert ["line 4"] == [problem.partition(":")[0] for problem in caught.value.problems]


def test_a_name_of_two_lines_is_kept(tmp_path: Path) -> None:
    """A line break in quotes belongs to the name."""
    (change,) = log(tmp_path, f'added,{D},desk,"Desk\u2028and\ncounter",\n')
    assert "Desk\u2028and\ncounter" == change.en


def test_change_log_makes_the_next_edition(tmp_path: Path) -> None:
    """Terms are added, renamed and moved as the log says, whatever the order of its lines."""
    made = replayed(read(OLD), log(tmp_path, LOG), version="2.0.0", on=DAY)
    assert "2.0.0" == made.version
    assert f"""\
- name: Help
  slug: help
  pk: {A}
- name: Desk
  slug: desk
  items:
  - name:
      source: Letters, read aloud
      tx:
        ar: رسائل
        he: דואר
    slug: desk:letters
    pk: {B}
  pk: {D}
""" == yaml_tree(made)


def test_removed_term_stays_known(tmp_path: Path) -> None:
    """What records may carry is retired and never deleted, and comes back as the same concept."""
    made = replayed(read(OLD), log(tmp_path, LOG), version="2", on=DAY)
    assert {f"oe:{C}": DAY} == {one.code: one.retired for one in made.concepts if one.retired}
    again = replayed(made, log(tmp_path, f"added,{C},help:forms,Forms,\n"), version="3", on=DAY)
    assert [] == [one.code for one in again.concepts if one.retired]
    assert len(made.concepts) == len(again.concepts)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"added,{B},help:letters,Letters,", f"{B} is there already @ CHANGELOG: line 1"),
        (f"changed,{D},help:x,X,", f"{D} is not there @ CHANGELOG: line 1"),
        (f"removed,{D}", f"{D} is not there @ CHANGELOG: line 1"),
        (f"removed,{A}", f"oe:{B} stands below oe:{A}, which is removed"),
        (f"added,{D},none:x,X,", f"nothing has the slug 'none', below which oe:{D} should stand"),
        (f"added,{D},help:forms,X,", "2 terms have the slug 'help:forms'"),
    ],
)
def test_change_that_does_not_fit(tmp_path: Path, text: str, problem: str) -> None:
    """A log of another edition is refused with what does not fit, and changes nothing."""
    with pytest.raises(ExchangeError) as caught:
        replayed(read(OLD), log(tmp_path, text), version="2", on=DAY)
    assert problem in caught.value.problems


def test_differences_by_key(tmp_path: Path) -> None:
    """A term that moved and was renamed is kept; what is retired counts as gone."""
    old = read(OLD)
    found = differences(old, replayed(old, log(tmp_path, LOG), version="2", on=DAY))
    assert ((f"oe:{A}", f"oe:{B}"), (f"oe:{D}",), (f"oe:{C}",)) == (found.kept, found.added, found.removed)
    assert 3 * ((f"oe:{B}",),) == (found.moved, found.renamed, found.translated)
