# SPDX-License-Identifier: EUPL-1.2
"""
Names that no careful person gives: they are kept as they are, made whole, or refused, and nothing is lost.
"""

from pathlib import Path

import pytest
from plugins.skos.tests.random_files import statements_in

from onestopshop.errors import ExchangeError
from onestopshop.plugin import URI_BASE, Scheme
from onestopshop_skos.formats import format_of
from onestopshop_skos.reading import taxonomies_of
from onestopshop_skos.writing import written

BASE = "https://base.example/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
A = "https://x.example/a"
CONCEPT = f"<{A}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{SKOS}Concept> .\n"


def scheme_in(content: str) -> Scheme:
    """Return the scheme of statements in N-Triples."""
    (scheme,) = taxonomies_of(statements_in(content.encode(), "ntriples"), base=BASE)
    assert isinstance(scheme, Scheme)
    return scheme


@pytest.mark.parametrize("blank", ["\u2028", "\u00a0", "\u3000", "\u0085"])
def test_a_property_with_a_blank_of_another_script_is_kept(blank: str) -> None:
    """What is said of a node without a name is kept, whichever marks the property's address has."""
    content = f'{CONCEPT}<{A}> <x:p> _:b .\n_:b <x:{blank}q> "said" .\n'

    back = written([scheme_in(content)], "ntriples").decode()

    assert 1 == back.count(f'<x:{blank}q> "said" .')


def test_an_address_without_a_beginning_gets_one() -> None:
    """Where a file has no base, what is called by a part of an address is ours, in every syntax."""
    scheme = scheme_in(CONCEPT.replace(A, "part"))

    assert [f"{URI_BASE}part"] == [one.uri for one in scheme.concepts]
    assert scheme == scheme_in(written([scheme], "ntriples").decode())


def test_a_notation_that_is_a_node_makes_no_code() -> None:
    """A code is minted of texts only: the name of a node without a name is another one in every file."""
    content = f"{CONCEPT}<{A}> <{SKOS}notation> _:b7 .\n_:b7 <x:p> _:b7 .\n"

    assert ["a"] == [one.code.partition(":")[2] for one in scheme_in(content).concepts]


def test_a_prefix_that_makes_a_large_file_of_a_small_one_is_refused(tmp_path: Path) -> None:
    """A name that is written once and used often takes no room that the file did not."""
    file = tmp_path / "long.ttl"
    long = f"@prefix l: <https://x.example/{'x' * 100_000}> .\n"
    file.write_text(f"{long}<{A}> a <{SKOS}Concept> ; l:a {', '.join(['l:b'] * 500)} .\n", encoding="utf-8")
    turtle = format_of(file)
    assert turtle is not None

    with pytest.raises(ExchangeError) as caught:
        turtle.read(file, base=BASE)

    assert (
        "an address in it has more than 4,000 characters: it needs too much memory",
    ) == caught.value.problems


@pytest.mark.parametrize("syntax", ["ntriples", "turtle"])
def test_a_type_with_quotation_marks_can_be_written(syntax: str) -> None:
    """Where a text ends is read from its beginning: the address of its type may hold anything."""
    content = f'{CONCEPT}<{A}> <x:p> "5"^^<http:/ y "6"^^<x:number> .\n'

    scheme = scheme_in(content)

    assert (f'<{A}> <x:p> "5"^^<http:/%20y%20%226%22%5E%5E%3Cx:number> .',) == scheme.foreign
    assert (
        scheme.foreign
        == taxonomies_of(statements_in(written([scheme], syntax), syntax), base=BASE)[0].foreign
    )


def test_a_scheme_is_called_by_its_label_of_skos_xl() -> None:
    """A scheme without a plain title has the literal form of its label, as a concept has."""
    xl = "http://www.w3.org/2008/05/skos-xl#"
    content = (
        f"{CONCEPT}<{A}> <{SKOS}inScheme> <x:s> .\n"
        f'<x:s> <{xl}prefLabel> <x:l> .\n<x:l> <{xl}literalForm> "Words"@en .\n'
    )

    scheme = scheme_in(content + '<x:s> <http://www.w3.org/2000/01/rdf-schema#label> "Other"@en .\n')

    assert {"en": "Words"} == dict(scheme.name)
    assert scheme == scheme_in(written([scheme], "ntriples").decode())


def test_more_nodes_without_a_name_than_can_be_compared_are_refused(tmp_path: Path) -> None:
    """A short file with a very long list is refused in time."""
    file = tmp_path / "list.ttl"
    file.write_text(f"<{A}> a <{SKOS}Concept> ; <x:p> ({'<x:a> ' * 50_001}) .\n", encoding="utf-8")
    turtle = format_of(file)
    assert turtle is not None

    with pytest.raises(ExchangeError, match="more than 50,000 nodes without a name"):
        turtle.read(file, base=BASE)
