# SPDX-License-Identifier: EUPL-1.2
"""
The published editions load, check, differ and write back as they stand.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from onestopshop.builtin.toml_taxonomy.format import TomlFormat
from onestopshop.plugin import Concept, Scheme
from onestopshop_openeligibility.adapter import with_retired
from onestopshop_openeligibility.changelogs import changes_in, replayed
from onestopshop_openeligibility.differences import differences
from onestopshop_openeligibility.findings import Findings
from onestopshop_openeligibility.formats import OpenEligibility, OriginalXml, fork_at, original_at
from onestopshop_openeligibility.statements import said

BASE = "https://example.org/"
FILES = [
    *(f"versions/{version}/taxonomy.tx.yaml" for version in ("1.0.0", "2.0.0", "3.0.0", "6.0.1")),
    "taxonomy.tx.yaml",
    "taxonomy.yaml",
]
LOGS = ["3.1.0", "3.1.1", "3.1.2", "4.0.0", "4.0.1", "5.0.0", "5.0.1", "5.1.0", "6.0.0", "6.0.1"]
DAY = date(2026, 1, 2)

Shared = Callable[[str], Path]


@pytest.fixture
def fork(shared_data: Shared) -> Shared:
    """Return how to find a file of the living fork."""
    return lambda path: shared_data(f"open-eligibility/hasadna/{path}")


@pytest.fixture
def edition(fork: Shared) -> Callable[[str], Scheme]:
    """Return how to read an edition."""
    return lambda version: fork_at(fork(f"versions/{version}/taxonomy.tx.yaml"), base=BASE)


def living(scheme: Scheme) -> dict[str, tuple[str, dict[str, str], Sequence[str]]]:
    """Return slug, names and parent of every term for use, by its code."""
    slugs = said(scheme.foreign)
    terms: list[Concept] = [one for one in scheme.concepts if one.retired is None]
    return {one.code: (slugs[one.uri]["slug"], dict(one.label), one.broader) for one in terms}


@pytest.mark.parametrize("file", FILES)
def test_written_back_byte_for_byte(fork: Shared, tmp_path: Path, file: str) -> None:
    """Every published tree is written back as it was."""
    OpenEligibility().write(OpenEligibility().read(fork(file), base=BASE), tmp_path / "out.yaml")
    assert fork(file).read_bytes() == (tmp_path / "out.yaml").read_bytes()


@pytest.mark.parametrize(
    ("version", "terms"), [("1.0.0", 494), ("2.0.0", 468), ("3.0.0", 475), ("6.0.1", 474)]
)
def test_terms(edition: Callable[[str], Scheme], version: str, terms: int) -> None:
    """An edition has the terms that are counted in it, each with a code of its own, and says which it is."""
    scheme = edition(version)
    assert (version, terms) == (scheme.version, len({one.code for one in scheme.concepts}))


def test_last_edition_has_no_errors(fork: Shared) -> None:
    """The last edition contradicts itself nowhere and has every name in English and Hebrew."""
    found = OpenEligibility().check(fork("versions/6.0.1/taxonomy.tx.yaml"), required=["en", "he"])
    assert {"skos.overlap"} == {one.rule for one in found}


@pytest.mark.parametrize(
    ("old", "new", "figures"),
    [("2.0.0", "3.0.0", (462, 7, 2, 13, 6)), ("3.0.0", "6.0.1", (470, 7, 7, 4, 5))],
)
def test_differences(edition: Callable[[str], Scheme], old: str, new: str, figures: tuple[int, ...]) -> None:
    """By key, so many terms were kept, of these moved and renamed, and so many added and removed."""
    found = differences(edition(old), edition(new))
    shown = (found.kept, found.moved, found.renamed, found.added, found.removed)
    assert figures == tuple(len(codes) for codes in shown)


def test_change_logs_make_the_last_edition(fork: Shared, edition: Callable[[str], Scheme]) -> None:
    """The change logs from 3.1.0 on, replayed on 3.0.0, make exactly 6.0.1, and what they removed stays known."""
    scheme = edition("3.0.0")
    for version in LOGS:
        changes = changes_in(fork(f"versions/{version}/CHANGELOG"))
        scheme = replayed(scheme, changes, version=version, on=DAY)
    assert living(edition("6.0.1")) == living(scheme)
    gone = [one.code for one in scheme.concepts if one.retired == DAY]
    assert (474, 5) == (
        len(living(scheme)),
        len({one.code for one in edition("3.0.0").concepts}.intersection(gone)),
    )
    assert 6 == len(gone)  # one came and went in between


def test_keys_of_all_editions(fork: Shared, edition: Callable[[str], Scheme]) -> None:
    """With the keys of all editions 84 terms more are known, all retired."""
    scheme = with_retired(edition("6.0.1"), fork("versions/PRIMARY_KEYS"), on=DAY)
    assert {None: 474, DAY: 84} == Counter(one.retired for one in scheme.concepts)


def test_simple_form_is_refused(fork: Shared) -> None:
    """The form that has names only is no tree of terms, and the check says which file to take."""
    (finding,) = OpenEligibility().check(fork("taxonomy.simple.yaml"), required=())
    assert ("oe.refused", True) == (finding.rule, "taxonomy.tx.yaml" in finding.hint)


def test_original(shared_data: Shared) -> None:
    """The original has its 33 + 132 + 162 + 58 terms, one of them a level too high, and one number twice."""
    file, findings = shared_data("open-eligibility/auntbertha/taxonomy"), Findings("taxonomy")
    scheme = original_at(file, base=BASE, findings=findings)
    above = {one.code: next(iter(one.broader), None) for one in scheme.concepts}

    def level(code: str) -> int:
        parent = above[code]
        return 0 if parent is None else 1 + level(parent)

    assert {0: 2, 1: 33, 2: 132 + 1, 3: 162 - 1, 4: 58} == Counter(map(level, above))
    assert ["oe.level", "oe.id"] == [one.rule for one in findings.all()]
    assert {"oe-original:1206", "oe-original:1206-2"} <= above.keys()
    assert "2.0" == scheme.version
    assert {"oe.id", "oe.level", "skos.overlap"} == {
        one.rule for one in OriginalXml().check(file, required=["en"])
    }


@pytest.mark.parametrize("file", FILES)
def test_kept_by_a_city(fork: Shared, tmp_path: Path, file: str) -> None:
    """A city that keeps an edition as TOML, which it can edit, still writes it back as it was."""
    tree, kept = OpenEligibility(), TomlFormat()
    kept.write(tree.read(fork(file), base=BASE), tmp_path / "oe.toml")
    tree.write(kept.read(tmp_path / "oe.toml", base=BASE), tmp_path / "out.yaml")
    assert fork(file).read_bytes() == (tmp_path / "out.yaml").read_bytes()
