# SPDX-License-Identifier: EUPL-1.2
"""
What changed between two editions of a scheme.
"""

from datetime import date

import attrs
import pytest
from tests.domain.taxonomies.scheming import concept, scheme

from onestopshop.domain.codes.remaps import ChangeKind
from onestopshop.domain.taxonomies.changes import Change, changes_between, lines_of
from onestopshop.domain.taxonomies.concepts import Concept, Match, Relation
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError

A, B, C = "own:a", "own:b", "own:c"


def changes(old: list[Concept], new: list[Concept]) -> list[tuple[str, str, tuple[str, ...]]]:
    found = changes_between(scheme("own", old), scheme("own", new, version="1.1")).changes
    return [(change.kind.value, change.code, change.after) for change in found]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([], [concept(A, broader="b:bekend")], [("added", A, ("b:bekend",))]),
        ([concept(A)], [concept(A, became=B), concept(B)], [("renamed", A, (B,)), ("added", B, ())]),
        ([concept(A), concept(B)], [concept(A, became=B), concept(B)], [("merged", A, (B,))]),
        (
            [concept(A), concept(B)],
            [concept(A, became=C), concept(B, became=C), concept(C)],
            [("merged", A, (C,)), ("merged", B, (C,)), ("added", C, ())],
        ),
        (
            [concept(A)],
            [concept(A, became=f"{B} {C}"), concept(B), concept(C)],
            [("split", A, (B, C)), ("added", B, ()), ("added", C, ())],
        ),
        ([concept(A)], [concept(A, became="")], [("retired", A, ())]),
        ([concept(A, became="")], [concept(A)], [("restored", A, ())]),
        ([concept(A, became="")], [concept(A, became="b:none")], [("redirected", A, ("b:none",))]),
        ([concept(A)], [], [("vanished", A, ())]),
        ([concept(A, broader="b:bekend")], [concept(A, broader="b:none")], [("moved", A, ("b:none",))]),
        (
            [concept(A)],
            [concept(A, label=LocalizedText({"en": "a", "nl": "één"}))],
            [("relabelled", A, ("nl 'één'",))],
        ),
        (
            [concept(A)],
            [concept(A, matches=(Match(relation=Relation.CLOSE, target="lev:x"),))],
            [("rematched", A, ("close lev:x",))],
        ),
        (
            [concept(A)],
            [concept(A, uri="https://example.org/new")],
            [("readdressed", A, ("https://example.org/new",))],
        ),
        (
            [concept(A, alt={"nl": ("x",)}, draft=frozenset({"nl"}))],
            [concept(A, alt={"nl": ("y",)}, definition=LocalizedText({"en": "what"}))],
            [("reworded", A, ("definition.en", "alt.nl", "draft.nl"))],
        ),
        ([concept(A), concept(B, became="")], [concept(A), concept(B, became="")], []),
    ],
    ids=lambda part: part[0][0] if part and isinstance(part[0], tuple) else "",
)
def test_each_change_has_its_kind(
    old: list[Concept], new: list[Concept], expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    """Each thing that can happen to a concept is told as what it is, and nothing else is."""
    assert expected == changes(old, new)


OTHER = {
    "uri": "https://example.org/new",
    "label": LocalizedText({"en": "new"}),
    "own": frozenset({"nl"}),
    "definition": LocalizedText({"en": "new"}),
    "alt": {"nl": ("new",)},
    "hidden": {"nl": ("new",)},
    "draft": frozenset({"nl"}),
    "broader": ("b:bekend",),
    "matches": (Match(relation=Relation.CLOSE, target="lev:x"),),
    "retired": date(2026, 4, 1),
    "replaced_by": (B,),
}


def test_no_field_is_left_out() -> None:
    """Whatever is said otherwise of a concept, in use or retired, is told."""
    assert OTHER.keys() == {field.name for field in attrs.fields(Concept)} - {"code"}
    for before in (concept(A), concept(A, became=C)):
        for name, value in OTHER.items():
            (change,) = changes([before], [attrs.evolve(before, **{name: value})])
            assert (name, A) == (name, change[1])


def test_several_changes_of_one_concept() -> None:
    """A concept that was retired and moved at once has both changes, in the order of the closed list."""
    found = changes(
        [concept(A, broader="b:bekend")],
        [concept(A, broader="b:none", became=B), concept(B, broader="b:none")],
    )
    assert found == [("renamed", A, (B,)), ("moved", A, ("b:none",)), ("added", B, ("b:none",))]


def test_what_stands_in_the_scheme_itself() -> None:
    """Name, source, address and licence are told; the version is what the editions are called."""
    old = scheme("own", [])
    new = attrs.evolve(old, version="2", name=LocalizedText({"en": "new"}), licence="CC0-1.0")
    found = changes_between(old, new)
    assert (found.old, found.new, found.header) == ("1.0", "2", ("name", "licence"))
    assert list(lines_of(found)) == ["name of the scheme changed", "licence of the scheme changed"]


def test_editions_that_go_by_one_version() -> None:
    """Two different editions with one version are noticed: no record could tell which one coded it."""
    old, new = scheme("own", [concept(A)]), scheme("own", [concept(A), concept(B)])
    assert changes_between(old, new).unversioned
    assert not changes_between(old, old).unversioned
    assert not changes_between(old, attrs.evolve(new, version="1.1")).unversioned


def test_schemes_that_are_no_editions_of_each_other() -> None:
    """Different schemes are not compared: that is what a crosswalk does."""
    with pytest.raises(InvalidDataError, match="different schemes") as refused:
        changes_between(scheme("one", []), scheme("two", []))
    assert "crosswalk" in refused.value.hint


def test_the_text_of_changes() -> None:
    """Each change is one line, those that touch records first; counts are in the same order."""
    old = [concept(A, broader="b:bekend"), concept(B)]
    new = [concept(A, broader="b:none"), concept(B, became=C), concept(C, broader="b:none")]
    found = changes_between(scheme("own", old), scheme("own", new, version="2"))
    assert list(lines_of(found)) == [
        "renamed own:b → own:c",
        "moved own:a: b:bekend → b:none",
        "added own:c below b:none",
    ]
    assert found.counts() == {ChangeKind.RENAMED: 1, ChangeKind.MOVED: 1, ChangeKind.ADDED: 1}
    assert Change(kind=ChangeKind.MOVED, code=A, before=("b:bekend",), after=("b:none",)) in found.changes
