# SPDX-License-Identifier: EUPL-1.2
"""
Published vocabularies: what the handbook expects of each (section 8.3), and that each is written back whole.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from plugins.skos.tests.random_files import entailed, statements_in
from rdflib.compare import isomorphic

from onestopshop.builtin.toml_taxonomy import TomlFormat
from onestopshop.plugin import Crosswalk, Finding, Scheme, SeverityOfFinding, Taxonomy
from onestopshop_skos.formats import FORMATS, format_of
from onestopshop_skos.keeping import line_of

_TURTLE = FORMATS[0]
_BASE = "https://base.example/"
_NO_CONCEPTS = {"default_graph.ttl", "myns-ontology.ttl", "test-marc.ttl"}
_INCONSISTENT = {"test.ttl", "test-hierarchy.ttl", "test-hierarchy-without-top-concepts.ttl"}

Found = Callable[[str], Path]


def errors(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Return rule and last part of the place of each error."""
    return [
        (one.rule, one.path.rpartition("/")[2]) for one in findings if one.severity is SeverityOfFinding.ERROR
    ]


def test_all_of_skosmos_parse_and_three_are_inconsistent(shared_data: Found) -> None:
    """
    Of 32 files of Skosmos three are inconsistent, at one concept, and three have no concept at all.
    """
    found = {
        file.name: errors(tuple(_TURTLE.check(file, required=())))
        for file in sorted(shared_data("skos/skosmos-tests").glob("*.ttl"))
    }

    assert 32 == len(found)
    assert {name: [("skos.S14", "ta127")] for name in _INCONSISTENT} | {
        name: [("skos.nothing", "")] for name in _NO_CONCEPTS
    } == {name: said for name, said in found.items() if said}


@pytest.mark.parametrize(
    ("name", "rule"),
    [("cycle", "skos.circle"), ("nolang", "skos.untagged"), ("date", "skos.date"), ("subtag", "skos.scheme")],
)
def test_what_is_only_odd_is_a_warning(name: str, rule: str, shared_data: Found) -> None:
    """
    Circles, untagged labels, impossible dates and a missing scheme are warnings, each with what to do.
    """
    findings = _TURTLE.check(shared_data(f"skos/skosmos-tests/{name}.ttl"), required=())

    found = [one for one in findings if one.rule == rule]
    assert found
    assert all(one.severity is SeverityOfFinding.WARNING and one.hint for one in found)


def test_labels_are_read_whatever_their_form(shared_data: Found) -> None:
    """
    Untagged labels are `und`, regions are written large, SKOS-XL is read as plain labels.
    """
    folder = shared_data("skos/skosmos-tests")
    nolang, subtag, xl = (
        _TURTLE.read(folder / f"{name}.ttl", base=_BASE)[0] for name in ("nolang", "subtag", "xl")
    )

    assert isinstance(nolang, Scheme)
    assert {"und": "No language code"} == nolang.concepts[0].label.plain()
    assert isinstance(subtag, Scheme)
    assert "Neighbour" == subtag.concepts[0].label.pick("en-gb").text
    assert ["en-GB"] == list(subtag.concepts[0].label)
    assert isinstance(xl, Scheme)
    assert ({"en": "Concept"}, {"en": ("Conceptual entity",)}) == (
        xl.concepts[0].label.plain(),
        xl.concepts[0].alt,
    )


def test_a_thesaurus_of_270_concepts(shared_data: Found) -> None:
    """
    The excerpt of YSO has 14,087 statements, 270 concepts, four languages, 1,066 mappings, and no error.
    """
    file = shared_data("skos/skosmos-tests/yso.ttl")

    *schemes, walk = _TURTLE.read(file, base=_BASE)

    concepts = [concept for one in schemes if isinstance(one, Scheme) for concept in one.concepts]
    assert 14_087 == len(statements_in(file.read_bytes(), "turtle"))
    assert (270, {"en", "fi", "se", "sv"}) == (len(concepts), {tag for one in concepts for tag in one.label})
    assert isinstance(walk, Crosswalk)
    assert 1066 == len(walk.mappings)
    assert [] == errors(tuple(_TURTLE.check(file, required=())))


def test_a_thesaurus_in_rdf_xml(shared_data: Found) -> None:
    """
    The Unified Astronomy Thesaurus has 24,138 different statements, 2,372 concepts, 97 retired ones, and S27 twice.
    """
    file = shared_data("skos/uat/UAT.rdf")
    form = format_of(file)
    assert form is not None

    (scheme,) = form.read(file, base=_BASE)

    assert 24_138 == len(statements_in(file.read_bytes(), "rdfxml"))
    assert isinstance(scheme, Scheme)
    assert (2372, 97) == (len(scheme.concepts), sum(one.retired is not None for one in scheme.concepts))
    assert "uat:1132" in {one.code for one in scheme.concepts}
    assert [("skos.S27", "1813"), ("skos.S27", "1878")] == errors(tuple(form.check(file, required=("en",))))
    related = {
        one.message.partition(" is")[0].rpartition("/")[2]: one.message
        for one in form.check(file, required=())
    }
    assert "uat/1822" in related["1813"]
    assert "uat/633" in related["1878"]


def test_every_official_file_is_written_back_whole(shared_data: Found, tmp_path: Path) -> None:
    """
    Each file is imported as TOML and written back without loss; where nothing followed, rdflib finds the same graph.
    """
    files = [*sorted(shared_data("skos/skosmos-tests").glob("*.ttl")), shared_data("skos/uat/UAT.rdf")]
    for file in files:
        if file.name in _NO_CONCEPTS:
            continue
        form = format_of(file)
        assert form is not None
        before = statements_in(file.read_bytes(), form.name)
        things = form.read(file, base=_BASE)
        _TURTLE.write([*map(_through_toml, things)], tmp_path / "once.ttl")
        after = statements_in((tmp_path / "once.ttl").read_bytes(), "turtle")
        named_before, named_after = (
            {one for one in each if "_:" not in one[0] + one[2]} for each in (before, after)
        )

        assert named_before <= named_after <= entailed(before), file.name
        assert len(before - named_before) == len(after - named_after), file.name
        assert things == _TURTLE.read(tmp_path / "once.ttl", base=_BASE), file.name
        if len(before) < 1000 and named_before == named_after:
            assert isomorphic(*(_for_rdflib(each) for each in (before, after))), file.name


def _through_toml(thing: Taxonomy) -> Taxonomy:
    """Return what a city that keeps a scheme as TOML has of it."""
    if not isinstance(thing, Scheme):
        return thing
    with tempfile.TemporaryDirectory() as folder:
        TomlFormat().write([thing], Path(folder, "a.toml"))
        return TomlFormat().read(Path(folder, "a.toml"), base=_BASE)[0]


def _for_rdflib(statements: set[tuple[str, str, str]]) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data="\n".join(map(line_of, statements)), format="nt")
    return graph
