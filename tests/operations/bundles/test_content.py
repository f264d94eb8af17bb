# SPDX-License-Identifier: EUPL-1.2
"""
What a taxonomy and a crosswalk of another city may hold, and how a change of them is shown.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.operations.bundles.cities import Place, crosswalk, scheme
from tests.operations.practices.samples import place_of, recorded
from tests.proofs.bundle.forge import Forge

from onestopshop.domain.pilots import PilotCard
from onestopshop.domain.taxonomies.concepts import ConceptWords, Supplement
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ExchangeError
from onestopshop.operations.bundles import offering
from onestopshop.operations.bundles.content import ContentKind, Offered
from onestopshop.operations.bundles.crosswalks import CROSSWALK, MAPPINGS, crosswalk_in
from onestopshop.operations.bundles.taxonomies import SCHEME, TAXONOMY, scheme_in
from onestopshop.operations.bundles.telling import brief, changes, changes_of_each
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


def test_how_a_change_of_a_scheme_is_shown(work: Work) -> None:
    """Somebody who decides sees which concepts change, what each is called, and how what is said of it changes."""
    before, after = _taxonomy(work, "letters"), _taxonomy(work, "letters", "queue", version="2")
    assert ("a new scheme of 1 concepts", "eastgate:letters: letters") == TAXONOMY.compare(work, None, before)
    assert ("version 1 → 2", "added eastgate:queue below b:begrijpbaar") == TAXONOMY.compare(
        work, before, after
    )
    (concept,) = scheme("eastgate", "letters").concepts
    reworded = attrs.evolve(concept, label=LocalizedText({"en": "long letters"}), broader=())
    assert (
        "moved eastgate:letters: b:begrijpbaar → nothing",
        "relabelled eastgate:letters: en 'letters' → en 'long letters'",
    ) == TAXONOMY.compare(work, before, _taxonomy(work, concepts=(reworded,)))
    other = {SCHEME: written(work, "toml", SCHEME, scheme("other", "letters"))}
    assert "a new scheme of 1 concepts" == TAXONOMY.compare(work, before, other)[0]


def test_how_a_change_of_a_crosswalk_is_shown(work: Work) -> None:
    """Somebody who decides sees which mappings come, go and change, and what the file says of itself otherwise."""
    one, two = _mappings(work, "letters"), _mappings(work, "letters", "queue")
    to = "skos:broadMatch https://w3id.org/onestopshop/b/begrijpbaar"
    letters, queue = (f"https://example.org/eastgate/{one} {to}" for one in ("letters", "queue"))
    assert ("a new crosswalk of 1 mappings", f"added {letters}") == CROSSWALK.compare(work, None, one)
    assert (f"added {queue}",) == CROSSWALK.compare(work, one, two)
    assert (f"left out {queue}",) == CROSSWALK.compare(work, two, one)
    (mapping,) = crosswalk("eastgate", "letters").mappings
    doubted = _mappings(
        work, mappings=(attrs.evolve(mapping, cells={**mapping.cells, "comment": "not quite"}),)
    )
    assert (f"changed {letters}: comment: – → not quite",) == CROSSWALK.compare(work, one, doubted)
    newer = _mappings(work, "letters", version="2")
    assert ('says mapping_set_version: "2"',) == CROSSWALK.compare(work, one, newer)


def test_values_in_brief() -> None:
    """What changes is told on one line for each place, and not at length."""
    old = {"a": 1, "same": 2, "label": {"en": "x", "fr": "y"}, "gone": "z"}
    new = {
        "a": 2,
        "same": 2,
        "label": {"en": "x  \n x", "fr": "y"},
        "list": ["p", "q"],
        "more": {"en": "é" * 99},
    }
    assert [
        "a: 1 → 2",
        "gone: z → –",
        "label.en: x → x x",
        "list: – → p, q",
        f"more.en: – → {'é' * 80}…",
    ] == [*changes(old, new)]
    assert "b: 1, c: p, q" == brief({"b": 1, "c": ["p", "q"]})
    assert ["added b (two)", "left out a (one)", "changed c: x: 1 → –"] == [
        *changes_of_each({"a": {}, "c": {"x": 1}}, {"b": {}, "c": {}}, {"a": "one", "b": "two"})
    ]


def test_each_bundle_is_a_data_package(east: Place, shared_data: Callable[[str], Path]) -> None:
    """What a city really publishes is described as the profile of Data Package 2.0 wants it."""
    from jsonschema import Draft7Validator

    profile = json.loads(
        shared_data("statistics/datapackage/profiles/2.0/datapackage.json").read_text("utf-8")
    )
    words = LocalizedText({"en": "A desk."})
    card = PilotCard(what=words, for_whom=words, organisation=words)
    recorded(place_of(east))
    east.context = attrs.evolve(east.context, pilot=card)
    east.says(scheme("eastgate", "letters"), crosswalk("eastgate", "letters"))
    forge = Forge(east.export().read_bytes(), ())
    assert ["crosswalk-core", "pilot", "practices", "taxonomy-eastgate"] == [*forge.names()]
    for name in forge.names():
        described = json.loads(forge.bundle(name)["datapackage.json"])
        assert [] == [*Draft7Validator(profile).iter_errors(described)], name
        assert "https://datapackage.org/profiles/2.0/datapackage.json" == described["$schema"]


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
