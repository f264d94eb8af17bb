# SPDX-License-Identifier: EUPL-1.2
"""
On random graphs the checks find what a slow reading of the SKOS Reference finds, and nothing else.

The oracle derives statement after statement from the sentences of the
Reference until nothing follows any more, and then looks for pairs that
may not stand together.  It shares no code with the checks.
"""

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.taxonomies.stating import stated

from onestopshop.domain.taxonomies.integrity import check_integrity

Triple = tuple[str, str, str]

INVERSE = {
    "broader": "narrower",
    "broaderTransitive": "narrowerTransitive",
    "broadMatch": "narrowMatch",
    "hasTopConcept": "topConceptOf",
}
INVERSE |= {other: one for one, other in INVERSE.items()}  # S25, S26, S43, S8
ABOVE = {  # S7, S22, S24, S38 to S42
    "topConceptOf": "inScheme",
    "broader": "broaderTransitive",
    "narrower": "narrowerTransitive",
    "broaderTransitive": "semanticRelation",
    "narrowerTransitive": "semanticRelation",
    "related": "semanticRelation",
    "mappingRelation": "semanticRelation",
    "closeMatch": "mappingRelation",
    "exactMatch": "closeMatch",
}
ALSO = {"broadMatch": "broader", "narrowMatch": "narrower", "relatedMatch": "related"}  # S41
MAPPING = ("broadMatch", "narrowMatch", "relatedMatch")
SYMMETRIC = frozenset({"related", "relatedMatch", "closeMatch", "exactMatch"})  # S23, S44
TRANSITIVE = frozenset({"broaderTransitive", "narrowerTransitive", "exactMatch"})  # S24, S45
DOMAIN = {  # S5, S6, S19, S32, S35
    "semanticRelation": "Concept",
    "topConceptOf": "Concept",
    "hasTopConcept": "ConceptScheme",
    "member": "Collection",
    "memberList": "OrderedCollection",
}
RANGE = {  # S4, S6, S20
    "semanticRelation": "Concept",
    "hasTopConcept": "Concept",
    "inScheme": "ConceptScheme",
    "topConceptOf": "ConceptScheme",
}
RELATIONS = sorted({*INVERSE, *ABOVE, *ALSO, "inScheme", "semanticRelation", "member", "memberList"})
TYPES = ("Concept", "ConceptScheme", "Collection", "OrderedCollection")
LABELS = ("prefLabel", "altLabel", "hiddenLabel")

NODES = st.sampled_from("abcd")
STATEMENTS = st.lists(
    st.one_of(
        st.tuples(NODES, st.sampled_from(RELATIONS), NODES),
        st.tuples(NODES, st.just("a"), st.sampled_from(TYPES)),
        st.tuples(
            NODES,
            st.sampled_from(LABELS),
            st.sampled_from(["Rent @en", "rent @en", "Rent @EN", "Rent", "Huur @en-GB"]),
        ),
    ),
    max_size=9,
)


def follows(known: set[Triple]) -> set[Triple]:
    """Return what follows from statements in one step."""
    found: set[Triple] = set()
    for one, relation, other in known:
        if relation in INVERSE:
            found.add((other, INVERSE[relation], one))
        if relation in ABOVE:
            found.add((one, ABOVE[relation], other))
        if relation in ALSO:
            found |= {(one, ALSO[relation], other), (one, "mappingRelation", other)}
        if relation in SYMMETRIC:
            found.add((other, relation, one))
        if relation in TRANSITIVE:
            found |= {
                (one, relation, last) for start, same, last in known if (start, same) == (other, relation)
            }
        if relation in DOMAIN:
            found.add((one, "a", DOMAIN[relation]))
        if relation in RANGE:
            found.add((other, "a", RANGE[relation]))
        if (relation, other) == ("a", "OrderedCollection"):  # S29
            found.add((one, "a", "Collection"))
    return found


def contradictions(statements: list[Triple]) -> set[tuple[str, str]]:
    """Return each broken condition with a resource that breaks it."""
    known = {one for one in statements if one[1] not in LABELS}
    while more := follows(known) - known:
        known |= more
    kinds = {
        node: {kind for one, relation, kind in known if (one, relation) == (node, "a")} for node in "abcd"
    }
    found = {("S9", node) for node, has in kinds.items() if {"Concept", "ConceptScheme"} <= has}
    found |= {
        ("S37", node)
        for node, has in kinds.items()
        if "Collection" in has and has & {"Concept", "ConceptScheme"}
    }
    for one, relation, other in known:
        if relation == "related" and (one, "broaderTransitive", other) in known:
            found.add(("S27", "".join(sorted((one, other)))))
        if relation in MAPPING and (one, "exactMatch", other) in known:
            found.add(("S46", "".join(sorted((one, other)))))
    labels = [(one, kind, *text.partition(" @")[::2]) for one, kind, text in statements if kind in LABELS]
    for one, kind, text, tag in labels:
        for same, other_kind, other_text, other_tag in labels:
            if one == same and tag.lower() == other_tag.lower():
                if kind != other_kind and text == other_text:
                    found.add(("S13", one))
                if kind == other_kind == "prefLabel" and text != other_text:
                    found.add(("S14", one))
    return found


@given(STATEMENTS)
def test_the_checks_agree_with_a_slow_reading(statements: list[Triple]) -> None:
    """
    Each condition is found broken at the same resources as by deriving everything that follows.
    """
    expected = contradictions(statements)
    findings = check_integrity(stated(*(" ".join(one) for one in statements)))
    single = {(one.rule.removeprefix("skos."), one.path) for one in findings}

    assert {one for one in expected if one[0] in {"S9", "S13", "S14", "S37"}} == {
        one for one in single if one[0] not in {"S27", "S46"}
    }
    for condition in ("S27", "S46"):
        pairs = {"".join(pair) for rule, *pair in expected if rule == condition}
        places = {path for rule, path in single if rule == condition}
        assert bool(pairs) == bool(places)
        assert all(any(place in pair for pair in pairs) for place in places)
