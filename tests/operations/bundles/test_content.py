# SPDX-License-Identifier: EUPL-1.2
"""
What a taxonomy and a crosswalk of another city may hold, and how a change of them is shown.
"""

from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from tests.operations.bundles.cities import Place, crosswalk, scheme

from onestopshop.domain.taxonomies.concepts import ConceptWords, Supplement
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ExchangeError
from onestopshop.operations.bundles import offering
from onestopshop.operations.bundles.content import ContentKind, Offered
from onestopshop.operations.bundles.crosswalks import CROSSWALK, MAPPINGS, crosswalk_in
from onestopshop.operations.bundles.taxonomies import SCHEME, TAXONOMY, scheme_in
from onestopshop.operations.bundles.written import written
from onestopshop.operations.work import Work


@pytest.fixture
def work(west: Place) -> Work:
    return Work(west.context, west.desk("coordinator").actor)


def _taxonomy(work: Work, *keys: str, **changes: Any) -> Mapping[str, bytes]:
    return {SCHEME: written(work, "toml", SCHEME, scheme("eastgate", *keys, **changes))}


def _mappings(work: Work, *keys: str, **changes: Any) -> Mapping[str, bytes]:
    return {MAPPINGS: written(work, "sssom", MAPPINGS, attrs.evolve(crosswalk("eastgate", *keys), **changes))}


def test_schemes_that_are_refused(work: Work) -> None:
    """A scheme has concepts of its own city, says nothing else, and nothing of who somebody is."""
    good = _taxonomy(work, "letters")
    assert [] == list(TAXONOMY.check(work, "eastgate", good))
    texts = {"alt": {"en": ("call 0470 12 34 56 78",)}, "hidden": {"en": ("x@example.org",)}}
    (concept,) = scheme("eastgate", "letters").concepts
    telling = attrs.evolve(concept, definition=LocalizedText({"en": "born 1980-02-03"}), **texts)
    words = ConceptWords(label={"fr": "lettres"})
    supplement = Supplement(scheme="eastgate", words={"eastgate:letters": words}, version="1", source="own")
    tried = {
        "seems to hold a date of birth": _taxonomy(work, concepts=(telling,)),
        "has no concept": _taxonomy(work),
        "holds no scheme": {SCHEME: written(work, "toml", SCHEME, supplement)},
        "other files": {**good, "more.toml": b""},
        "holds other files": {"other.toml": good[SCHEME]},
    }
    for why, files in tried.items():
        assert any(why in problem for problem in TAXONOMY.check(work, "eastgate", files)), why
    assert 3 == len(TAXONOMY.check(work, "eastgate", tried["seems to hold a date of birth"]))
    with pytest.raises(ExchangeError, match="holds other files"):
        scheme_in(work, {})
    with pytest.raises(ExchangeError, match="holds no scheme"):
        scheme_in(work, tried["holds no scheme"])


def test_crosswalks_that_are_refused(work: Work) -> None:
    """A crosswalk has mappings, an address of its own city, and no text of who somebody is."""
    good = _mappings(work, "letters")
    assert [] == list(CROSSWALK.check(work, "eastgate", good))
    assert "eastgate and the network" == crosswalk_in(work, good).title
    tried = {
        "has no mapping": _mappings(work),
        "of the network, or of another city": _mappings(
            work, "letters", id="https://w3id.org/onestopshop/crosswalks/core"
        ),
        "seems to hold an e-mail address": _mappings(work, "letters", title="ask x@example.org"),
    }
    for why, files in tried.items():
        assert any(why in problem for problem in CROSSWALK.check(work, "eastgate", files)), why
    assert CROSSWALK.check(work, "eastgate", {MAPPINGS: b"no table"})
    own = _mappings(work, "letters", id="https://example.org/westgate/crosswalks/core")
    assert CROSSWALK.check(work, "eastgate", own)
    assert [] == list(CROSSWALK.check(work, "westgate", own))


def test_how_changes_are_shown(work: Work) -> None:
    """Somebody who decides sees which concepts and mappings change, and which of their fields."""
    before, after = _taxonomy(work, "letters"), _taxonomy(work, "letters", "queue")
    assert ("a new scheme of 1 concepts",) == TAXONOMY.compare(None, before)
    assert ("added queue",) == TAXONOMY.compare(before, after)
    (concept,) = scheme("eastgate", "letters").concepts
    reworded = attrs.evolve(concept, label=LocalizedText({"en": "long letters"}), broader=())
    assert ("changed letters: broader, label",) == TAXONOMY.compare(
        before, _taxonomy(work, concepts=(reworded,))
    )
    one, two = _mappings(work, "letters"), _mappings(work, "letters", "queue")
    assert ("a new crosswalk of 1 mappings",) == CROSSWALK.compare(None, one)
    (added,), (left,) = CROSSWALK.compare(one, two), CROSSWALK.compare(two, one)
    assert added.startswith("added ")
    assert left.startswith("left out ")
    assert ("what the crosswalk says of itself changed",) == CROSSWALK.compare(
        one, _mappings(work, "letters", version="2")
    )


def test_a_kind_that_names_its_bundle_wrongly(east: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of content offers bundles under its own name only."""
    wrong = ContentKind(
        name="pilot",
        offered=lambda _: [Offered(name="taxonomy-pilot", kind="pilot", files={"pilot.json": b"{}"})],
        check=lambda *_: (),
        compare=lambda *_: (),
    )
    monkeypatch.setattr(offering, "KINDS", (wrong,))
    with east.nothing_written(), pytest.raises(ExchangeError, match="a bundle of pilot may not be called"):
        east.export()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"files": {"pilot.json": b"{}", "pilot.csv": b""}}, "one name for two files"),
        ({"resources": {"pilot.json": {"data": [1]}}}, "in another form"),
        ({"resources": {"pilot.json": {"bytes": 3}}}, "describes other files"),
    ],
)
def test_a_kind_that_describes_its_files_wrongly(
    east: Place, monkeypatch: pytest.MonkeyPatch, said: dict[str, Any], why: str
) -> None:
    """What other cities would refuse is not published in the first place."""
    one = attrs.evolve(Offered(name="pilot", kind="pilot", files={"pilot.json": b"{}"}), **said)
    wrong = ContentKind(name="pilot", offered=lambda _: [one], check=lambda *_: (), compare=lambda *_: ())
    monkeypatch.setattr(offering, "KINDS", (wrong,))
    monkeypatch.setattr(offering, "kind_of", lambda _: wrong)
    with east.nothing_written(), pytest.raises(ExchangeError, match=why):
        east.export()
