# SPDX-License-Identifier: EUPL-1.2
"""
Taxonomies at the desk: schemes and concepts.
"""

import pytest

from onestopshop.errors import NotFoundError


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
