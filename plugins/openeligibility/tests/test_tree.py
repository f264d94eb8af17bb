# SPDX-License-Identifier: EUPL-1.2
"""
The YAML tree becomes a scheme whose codes never change, and is written back without loss.
"""

import re
from datetime import date
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.errors import ExchangeError
from onestopshop.plugin import Concept, LocalizedText, Match, Relation, Scheme
from onestopshop_openeligibility.findings import Findings
from onestopshop_openeligibility.formats import OpenEligibility
from onestopshop_openeligibility.reading import scheme_in
from onestopshop_openeligibility.statements import kept, said, without
from onestopshop_openeligibility.writing import yaml_tree

ONE, TWO, THREE = ("a" * 32, "b" * 32, "0123456789abcdef" * 2)
TREE = f"""\
- name:
    source: Help
    tx:
      he: עזרה
  slug: help
  items:
  - name: Help with Letters
    slug: help:letters
    description: reading and writing
    pk: {TWO}
  pk: {ONE}
- name: 'No'
  slug: 'no'
  pk: {THREE}
"""


def read(text: str) -> tuple[Scheme, list[tuple[str, str]]]:
    """Return the scheme of a text, and the rule and place of each finding."""
    findings = Findings("tree.yaml")
    scheme = scheme_in(text, findings, base="https://example.org/")
    return scheme, [(one.rule, one.path) for one in findings.all()]


def test_term_is_known_by_its_key() -> None:
    """The code and the URI of a term come from its pk; where it stands comes from the tree."""
    scheme, findings = read(TREE)
    assert [] == findings
    assert [
        (f"oe:{ONE}", "urn:uuid:aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", ()),
        (f"oe:{TWO}", "urn:uuid:bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb", (f"oe:{ONE}",)),
        (f"oe:{THREE}", "urn:uuid:01234567-89ab-cdef-0123-456789abcdef", ()),
    ] == [(one.code, one.uri, one.broader) for one in scheme.concepts]


def test_texts_have_their_languages() -> None:
    """The source of a name is English, its translations keep their tags, a description is a definition."""
    first, second, third = read(TREE)[0].concepts
    assert {"en": "Help", "he": "עזרה"} == dict(first.label)
    assert LocalizedText({"en": "reading and writing"}) == second.definition
    assert {"en": "No"} == dict(third.label)


def test_slug_is_kept_beside_the_model() -> None:
    """A slug changes when a term moves, so it is a statement about the term and not its name."""
    scheme, _ = read(TREE)
    assert ["help", "help:letters", "no"] == [fields["slug"] for fields in said(scheme.foreign).values()]


def test_statements_are_n_triples() -> None:
    """What is kept of a file is one line of N-Triples, whatever text it is, and is found again in it."""
    text = 'a "b" \\ \n😀'
    line = kept("urn:x:y", "field/odd key", text)
    assert line.startswith("<urn:x:y> <https://w3id.org/onestopshop/openeligibility#field%2Fodd%20key> ")
    assert line.endswith(' "a \\"b\\" \\\\ \\n😀" .')
    other = '<urn:x:y> <urn:x:z> "b" .'
    assert {"urn:x:y": {"field/odd key": text}} == said([line, other])
    assert (other,) == without([line, other], "field/odd key")


def test_written_as_it_was() -> None:
    """What was read and not changed is written byte for byte."""
    assert TREE == yaml_tree(read(TREE)[0])


def test_what_is_not_understood_is_written_back() -> None:
    """Entries that nobody here knows are kept as they stood: text as text, numbers as numbers."""
    text = f"""\
- name:
    source: Help
    note: seen
  slug: help
  pk: {ONE}
  weight: 3
  since: '2020'
  seen: 2020-01-02
  tags: [x, {{y: null}}]
"""
    written = yaml_tree(read(text)[0])
    assert [
        "  weight: 3",
        "  since: '2020'",
        "  seen: 2020-01-02",
        "  tags:",
        "  - x",
        "  - y: null",
    ] == written.splitlines()[-6:]
    assert "    note: seen" in written.splitlines()
    assert written == yaml_tree(read(written)[0])


def test_without_keys_the_slug_must_do() -> None:
    """An edition without keys is read, warns once, and is written back without keys."""
    text = "- name: A\n  slug: a\n  items:\n  - name: B\n    slug: a:b\n"
    scheme, findings = read(text)
    assert [("oe.pk", "tree.yaml")] == findings
    assert [("oe:a", "https://example.org/oe/a"), ("oe:a--b", "https://example.org/oe/a--b")] == [
        (one.code, one.uri) for one in scheme.concepts
    ]
    assert text == yaml_tree(scheme)


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        (f"- {{name: A, slug: a, pk: {ONE}}}\n- {{name: B, slug: b, pk: {ONE}}}", "oe.pk", 2),
        (f"- {{name: A, slug: a, pk: x-{ONE}}}", "oe.pk", 1),
        (f"- {{name: A, slug: a, pk: {ONE}}}\n- {{name: B, slug: a, pk: {TWO}}}", "oe.slug", 2),
        (
            f"- {{name: A, slug: a, pk: {ONE}, items: [\n{{name: B, slug: c:b, pk: {TWO}}}]}}",
            "oe.slug",
            2,
        ),
        (f"- {{name: A, pk: {ONE}}}", "oe.slug", 1),
        (f"- {{slug: a, pk: {ONE}}}", "oe.name", 1),
        (f"- {{name: A, slug: a, pk: {ONE}}}\n- {{pk: {TWO}}}", "oe.term", 2),
        (f"- {{name: A, slug: a, pk: {ONE}, items: x}}", "oe.items", 1),
        (f'- {{name: A, slug: a, pk: {ONE}, description: "\\0"}}', "oe.text", 1),
        (f'- {{name: A, slug: a, pk: {ONE}, more: "\\x01"}}', "oe.text", 1),
        (f"- {{name: {{source: A, tx: {{'?': B}}}}, slug: a, pk: {ONE}}}", "oe.tag", 1),
        (f"- {{name: {{source: A, tx: [he]}}, slug: a, pk: {ONE}}}", "oe.text", 1),
        (f"- {{name: A, name: B, slug: a, pk: {ONE}}}", "oe.twice", 1),
    ],
)
def test_what_is_wrong_is_found(text: str, rule: str, line: int) -> None:
    """A mistake costs no more than its term, is found where it stands, and what was read can be written."""
    scheme, findings = read(text)
    assert [(rule, f"tree.yaml: line {line}")] == findings
    assert "oe" == scheme.id
    assert scheme == read(yaml_tree(scheme))[0] or rule in {"oe.slug", "oe.term", "oe.name"}


def test_doubled_key_is_written_back() -> None:
    """A key that stands twice makes no second concept of that code, and stands twice in what is written."""
    text = f"- name: A\n  slug: a\n  pk: {ONE}\n- name: B\n  slug: b\n  pk: {ONE}\n"
    scheme, _ = read(text)
    assert [f"oe:{ONE}", "oe:b"] == [one.code for one in scheme.concepts]
    assert text == yaml_tree(scheme)


def test_many_mistakes_are_counted() -> None:
    """A file with thousands of mistakes is told in two hundred, and a number."""
    _, findings = read(f"- {{name: A, slug: a, pk: {ONE}}}\n" + "- x\n" * 1000)
    assert (201, "oe.more") == (len(findings), findings[-1][0])


def test_what_has_no_place_is_refused(tmp_path: Path) -> None:
    """What the tree has no place for is listed, and nothing is written."""
    scheme, _ = read(TREE)
    first, second, third = scheme.concepts
    more = attrs.evolve(
        scheme,
        concepts=(
            attrs.evolve(first, alt={"en": ("Aid",)}, broader=(third.code,)),
            attrs.evolve(second, label=LocalizedText({"he": "ב"}), broader=(first.code, third.code)),
            attrs.evolve(
                third,
                hidden={"en": ("nay",)},
                broader=("b:bekend",),
                draft=frozenset({"he"}),
                definition=LocalizedText({"he": "ג"}),
                matches=(Match(relation=Relation.CLOSE, target="topic:papers"),),
            ),
        ),
    )
    with pytest.raises(ExchangeError, match="nothing was") as caught:
        OpenEligibility().write([more], tmp_path / "out.yaml")
    assert [
        ("no label in English", TWO),
        ("other labels", ONE),
        ("search words", THREE),
        ("labels in draft", THREE),
        ("matches, which belong to a crosswalk,", THREE),
        ("a definition in another language than English", THREE),
        ("more than one broader term", TWO),
        ("a broader term that is retired or of another scheme", THREE),
    ] == [
        (problem.removeprefix("1 terms have ").rpartition(", the first")[0], problem.rpartition("oe:")[2])
        for problem in caught.value.problems
    ]
    assert [] == [*tmp_path.iterdir()]


def test_retired_terms_are_left_out() -> None:
    """An edition has no place for a term that is not in it; the scheme of the city keeps it."""
    scheme, _ = read(TREE)
    *others, last = scheme.concepts
    retired = attrs.evolve(last, retired=date(2026, 1, 2))
    assert THREE not in yaml_tree(attrs.evolve(scheme, concepts=(*others, retired)))


def test_a_circle_is_refused() -> None:
    """Terms that stand above themselves make no tree."""
    scheme, _ = read(TREE)
    first, second, third = scheme.concepts
    circle = (attrs.evolve(first, broader=(second.code,)), second, third)
    with pytest.raises(ExchangeError, match="above itself"):
        yaml_tree(attrs.evolve(scheme, concepts=circle))


def test_a_new_term_gets_a_slug() -> None:
    """A term that a city added is written with a slug of its place and name, and no key."""
    scheme, _ = read(TREE)
    added = Concept(
        code="oe:letters-by-hand",
        uri="https://example.org/oe/letters-by-hand",
        label=LocalizedText({"en": "Letters (by hand)"}),
        broader=(f"oe:{TWO}",),
    )
    written = yaml_tree(attrs.evolve(scheme, concepts=(*scheme.concepts, added)))
    assert "    - name: Letters (by hand)\n      slug: help:letters:letters_by_hand\n" in written


def test_new_terms_of_one_name_get_slugs_of_their_own() -> None:
    """No two terms are written with one slug, which the next reader would refuse."""
    scheme, _ = read(TREE)
    added = [
        Concept(
            code=f"oe:help-{number}",
            uri=f"https://example.org/oe/help-{number}",
            label=LocalizedText({"en": "HELP!"}),
        )
        for number in range(3)
    ]
    written = yaml_tree(attrs.evolve(scheme, concepts=(*scheme.concepts, *added)))
    assert ["help", "help_2", "help_3", "help_4"] == sorted(
        re.findall(r"^  slug: (help\w*)$", written, re.MULTILINE)
    )
    assert {"oe.pk"} == {rule for rule, _ in read(written)[1]}


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(str.strip)
SLUGS = st.text("abcdefghij_", min_size=1, max_size=6)


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """Schemes that a tree can carry."""
    names = draw(
        st.lists(st.tuples(TEXTS, SLUGS, st.none() | TEXTS, st.none() | TEXTS), min_size=1, max_size=8)
    )
    lines, codes = [], list[str]()
    for number, (name, _, hebrew, description) in enumerate(names):
        above = draw(st.none() | st.sampled_from(codes)) if codes else None
        key = f"{number:032x}"
        codes.append(f"oe:{key}")
        label = {"en": name} if hebrew is None else {"en": name, "he": hebrew}
        lines.append(
            Concept(
                code=codes[-1],
                uri=f"urn:uuid:00000000-0000-0000-0000-{number:012x}",
                label=LocalizedText(label),
                definition=None if description is None else LocalizedText({"en": description}),
                broader=() if above is None else (above,),
            )
        )
    return Scheme(
        id="oe",
        version="0",
        name=LocalizedText({"en": "Open Eligibility"}),
        source="tree.yaml",
        licence="CC-BY-SA-3.0",
        concepts=tuple(lines),
    )


@given(schemes())
def test_what_is_written_is_read_again(scheme: Scheme) -> None:
    """Whatever texts terms have, writing and reading them gives the same terms, below the same."""
    again, _ = read(yaml_tree(scheme))
    assert {one.code: one for one in scheme.concepts} == {one.code: one for one in again.concepts}
    assert yaml_tree(again) == yaml_tree(read(yaml_tree(again))[0])
