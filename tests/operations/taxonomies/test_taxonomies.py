# SPDX-License-Identifier: EUPL-1.2
"""
Taxonomies at the desk: schemes, concepts and what they lack.
"""

import attrs
import pytest

from onestopshop.errors import NotFoundError
from onestopshop.operations.taxonomies.taxonomies import vocabulary_findings


def test_taxonomies(town) -> None:
    """Schemes and concepts are shown; what is unknown is an error that says where to look."""
    taxonomies = town.desk().taxonomies
    assert {"topic", "b", "town"} <= {scheme.id for scheme in taxonomies.list()}
    assert taxonomies.scheme("town").id == "town"
    assert taxonomies.concept("town:letters").broader == ("b:begrijpbaar",)
    for attempt in (
        lambda: taxonomies.scheme("x"),
        lambda: taxonomies.concept("x:y"),
        lambda: taxonomies.validate("x"),
    ):
        with pytest.raises(NotFoundError) as refused:
            attempt()
        assert "taxonomies list" in refused.value.hint


def test_what_a_scheme_lacks(town) -> None:
    """Labels that are missing in a required language and words that no speaker reviewed are findings."""
    taxonomies = town.desk().taxonomies
    assert taxonomies.validate("town") == ()
    assert len(taxonomies.validate()) >= len(taxonomies.validate("topic"))
    scheme = taxonomies.scheme("town")
    found = vocabulary_findings(scheme, ["en", "nl"])
    assert [(one.rule, one.message) for one in found] == [
        ("taxonomies.label", "town:letters has no label in nl")
    ]
    draft = attrs.evolve(scheme, concepts=(attrs.evolve(scheme.concepts[0], draft=frozenset({"ti", "ps"})),))
    (finding,) = vocabulary_findings(draft, ["en"])
    assert (finding.rule, finding.severity) == ("taxonomies.draft", "info")
    assert "ps, ti" in finding.message
