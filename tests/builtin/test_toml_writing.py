# SPDX-License-Identifier: EUPL-1.2
"""
Schemes and supplements are written as TOML and come back whole.
"""

import string
from datetime import date
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.builtin.reading import Problems, Table
from onestopshop.builtin.toml_taxonomy import TomlFormat, network_schemes, read_taxonomy
from onestopshop.builtin.toml_taxonomy.writing import text_of
from onestopshop.errors import ExchangeError
from onestopshop.plugin import (
    Concept,
    ConceptWords,
    Crosswalk,
    LocalizedText,
    Match,
    Relation,
    Scheme,
    Supplement,
    Taxonomy,
)

BASE = "https://example.org/id/"

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(str.strip)
tags = st.sampled_from(["nl", "en", "zh-Hant", "nl-x-plain", "und"])
by_tag = st.dictionaries(tags, texts, min_size=1, max_size=3)
words = st.dictionaries(tags, st.lists(texts, min_size=1, max_size=3, unique=True).map(tuple), max_size=2)
keys = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=6)
others = st.lists(st.sampled_from(["b:x", "lev:y-z", "other:1"]), unique=True, max_size=2).map(tuple)
days = st.none() | st.dates()


def concepts(key: str) -> st.SearchStrategy[Concept]:
    """Build a concept that says anything that a file can say."""
    targets = st.sampled_from(["b:x", "https://example.org/other#1", "urn:x:y"])
    matches = st.sets(st.builds(Match, relation=st.sampled_from(Relation), target=targets), max_size=3)
    return st.builds(
        Concept,
        code=st.just(f"town:{key}"),
        uri=st.sampled_from([f"{BASE}town/{key}", f"https://example.org/t#{key}", "urn:uuid:1"]),
        label=by_tag.map(LocalizedText),
        own=st.frozensets(tags, max_size=2),
        definition=st.none() | by_tag.map(LocalizedText),
        alt=words,
        hidden=words,
        draft=st.frozensets(tags, max_size=2),
        broader=others,
        matches=matches.map(
            lambda found: tuple(sorted(found, key=lambda one: list(Relation).index(one.relation)))
        ),
        retired=days,
        replaced_by=others,
    )


schemes = st.builds(
    Scheme,
    id=st.just("town"),
    version=texts,
    name=by_tag.map(LocalizedText),
    source=texts,
    uri=st.sampled_from(["", "https://example.org/town"]),
    licence=st.sampled_from(["", "CC0-1.0"]),
    foreign=st.lists(texts, max_size=2).map(tuple),
    unstated=st.frozensets(st.sampled_from(["notation", "inScheme"])),
    concepts=st.lists(keys, unique=True, max_size=3).flatmap(lambda all_: st.tuples(*map(concepts, all_))),
)
supplements = st.builds(
    Supplement,
    scheme=st.just("town"),
    version=st.just("") | texts,
    name=st.none() | by_tag.map(LocalizedText),
    source=st.just("") | texts,
    words=st.dictionaries(
        keys.map("town:{}".format),
        st.builds(
            ConceptWords,
            label=st.dictionaries(tags, texts, max_size=2),
            alt=words,
            hidden=words,
            draft=st.frozensets(tags, max_size=2),
        ),
        max_size=3,
    ),
)


def read(text: str) -> Taxonomy | None:
    """Return what a text holds."""
    import tomllib

    problems = Problems()
    found = read_taxonomy(Table(tomllib.loads(text), "a.toml", "$", problems), base=BASE, problems=problems)
    problems.raise_any()
    return found


@given(schemes | supplements)
def test_what_was_written_is_read(thing: Scheme | Supplement) -> None:
    """Nothing of a scheme or a supplement is lost in its file, whatever it says."""
    assert thing == read(text_of(thing))


@given(schemes)
def test_a_file_is_stable(thing: Scheme) -> None:
    """A file that is read and written again is the same file."""
    text = text_of(thing)
    again = read(text)
    assert isinstance(again, Scheme)
    assert text == text_of(again)


def test_a_change_is_a_line(tmp_path: Path) -> None:
    """A label that changes changes one line, and the comments at the top stay."""
    scheme = next(one for one in network_schemes() if isinstance(one, Scheme) and one.id == "topic")
    file = tmp_path / "topic.toml"
    file.write_text("# SPDX-License-Identifier: CC0-1.0\n# Topics.\n\n[scheme]\n")
    TomlFormat().write([scheme], file)
    before = file.read_text().splitlines()
    first, *rest = scheme.concepts
    other = attrs.evolve(first, label=LocalizedText({**first.label, "en": 'a "new" word'}))
    TomlFormat().write([attrs.evolve(scheme, concepts=(other, *rest))], file)
    after = file.read_text().splitlines()
    assert ["# SPDX-License-Identifier: CC0-1.0", "# Topics."] == after[:2]
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert 1 == len(changed)
    assert r'en = "a \"new\" word"' in changed[0][1]
    assert ["topic.toml"] == [one.name for one in tmp_path.iterdir()]


def test_every_scheme_of_the_network_comes_back(tmp_path: Path) -> None:
    """The schemes that come with the library are written and read without loss, wherever they are read."""
    for scheme in network_schemes():
        assert isinstance(scheme, Scheme)
        TomlFormat().write([scheme], tmp_path / "a.toml")
        (found,) = TomlFormat().read(tmp_path / "a.toml", base="https://elsewhere.example/")
        assert scheme == found


TOWN = Scheme(
    id="town",
    version="1",
    name=LocalizedText({"en": "Town"}),
    source="test",
    concepts=(Concept(code="town:a", uri="urn:a", label=LocalizedText({"en": "a"})),),
)


@pytest.mark.parametrize(
    ("things", "told"),
    [
        ([], "one scheme, or words for one"),
        ([TOWN, TOWN], "one scheme, or words for one"),
        (
            [Crosswalk(id="https://example.org/x", licence="https://example.org/l")],
            "crosswalks have the format",
        ),
        ([attrs.evolve(TOWN, id="city")], "town:a is no code of city"),
        ([attrs.evolve(TOWN, version=" ")], "town does not say its version"),
        ([Supplement(scheme="b", words={"town:a": ConceptWords()})], "town:a is no code of b"),
        ([attrs.evolve(TOWN, source="\ud800")], "half a character"),
        ([attrs.evolve(TOWN, concepts=(attrs.evolve(TOWN.concepts[0], broader=("up",)),))], "read again"),
        (
            [
                attrs.evolve(
                    TOWN,
                    concepts=(
                        attrs.evolve(
                            TOWN.concepts[0], matches=(Match(relation=Relation.EXACT, target="town:b"),)
                        ),
                    ),
                )
            ],
            "town:a matches town:b of its own scheme",
        ),
    ],
)
def test_what_no_file_can_hold_is_refused(tmp_path: Path, things: list[Taxonomy], told: str) -> None:
    """What cannot be written is told, and nothing is."""
    with pytest.raises(ExchangeError) as refused:
        TomlFormat().write(things, tmp_path / "a.toml")
    assert told in f"{refused.value} {refused.value.hint}"
    assert [] == [*tmp_path.iterdir()]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder that is not there is an error that says so."""
    with pytest.raises(ExchangeError, match="cannot be written"):
        TomlFormat().write([TOWN], tmp_path / "nowhere" / "a.toml")


def test_a_wrong_file_is_refused_whole(tmp_path: Path) -> None:
    """Every problem of a file is told by the reading and by the check, and nothing of it is used."""
    file = tmp_path / "a.toml"
    file.write_text("[scheme]\nid = 3\nbase = 'nowhere'\n[foreign]\nstatements = 'one'\n")
    with pytest.raises(ExchangeError) as refused:
        TomlFormat().read(file, base=BASE)
    found = TomlFormat().check(file, required=["en"])
    assert len(refused.value.problems) == len(found) >= 6
    assert {"$.scheme.id", "$.scheme.base", "$.foreign.statements"} <= {
        one.path.removeprefix("a.toml: ") for one in found
    }
    assert {"error"} == {one.severity for one in found}
    (missing,) = TomlFormat().check(tmp_path / "nowhere.toml", required=[])
    assert "it cannot be read" in missing.message


def test_a_file_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond any scheme is refused before it is read."""
    monkeypatch.setattr("onestopshop.builtin.toml_taxonomy.format._LARGEST", 10)
    (tmp_path / "a.toml").write_text("# " + "x" * 10)
    with pytest.raises(ExchangeError, match="larger than 100 MB"):
        TomlFormat().read(tmp_path / "a.toml", base=BASE)


def test_a_file_of_something_else_is_written_over(tmp_path: Path) -> None:
    """What is no text has no comments to keep."""
    (tmp_path / "a.toml").write_bytes(b"# \xff\n")
    TomlFormat().write([TOWN], tmp_path / "a.toml")
    assert (tmp_path / "a.toml").read_text().startswith("[scheme]\n")


def test_a_file_is_checked(tmp_path: Path) -> None:
    """A file without mistakes is looked at as a vocabulary: what it lacks is a warning."""
    retired = attrs.evolve(TOWN.concepts[0], code="town:z", uri="urn:z", retired=date(2026, 1, 1))
    TomlFormat().write([attrs.evolve(TOWN, concepts=(*TOWN.concepts, retired))], tmp_path / "a.toml")
    found = TomlFormat().check(tmp_path / "a.toml", required=["en", "nl"])
    assert any("nl" in one.message for one in found)
    assert "error" not in {one.severity for one in found}


def test_a_file_is_checked_for_what_a_shop_would_find(tmp_path: Path) -> None:
    """A file that no shop could open, or whose retired concepts lead nowhere, has errors before it is taken in."""
    other = attrs.evolve(TOWN.concepts[0], code="town:z", uri="urn:z", broader=("town:nowhere",))
    circle = {"retired": date(2026, 1, 1), "matches": (), "broader": ()}
    one = attrs.evolve(other, code="town:v", uri="urn:v", replaced_by=("town:w",), **circle)
    two = attrs.evolve(other, code="town:w", uri="urn:w", replaced_by=("town:v",), **circle)
    TomlFormat().write([attrs.evolve(TOWN, concepts=(other, one, two))], tmp_path / "a.toml")
    found = TomlFormat().check(tmp_path / "a.toml", required=[])
    assert [
        ("taxonomies.broader", "town:z"),
        ("taxonomies.succession", "town:v"),
        ("taxonomies.succession", "town:w"),
    ] == [(one.rule, one.path) for one in found if one.severity == "error"]
