# SPDX-License-Identifier: EUPL-1.2
"""
Concepts are read from TOML files, or every mistake in them is told with its place.
"""

from datetime import date
from pathlib import Path

import pytest

from onestopshop.builtin.toml_taxonomy import TomlTaxonomy, network_schemes
from onestopshop.errors import AdapterError, InvalidDataError
from onestopshop.plugin import Match, Relation, Scheme, Supplement, Vocabulary

BASE = "https://example.org/id/"
HEAD = """
[scheme]
id = "town"
version = "1.0"
name = { en = "Town" }
source = "test"
"""
CONCEPT = """
[concepts.letter]
label = { en = "letter", nl = "brief" }
own = ["en"]
definition = { en = "d" }
broader = ["b:begrijpbaar"]
close = ["lev:approachability"]
related = ["hm:learning"]
alt = { nl = ["schrijven"] }
hidden = { ar = ["رسالة"] }
draft = ["ar"]
retired = 2026-01-01
replaced_by = ["town:other"]
[concepts.other]
label = { en = "other" }
"""


def read(folder: Path, text: str) -> Scheme | Supplement:
    """Return what one file holds."""
    (folder / "a.toml").write_text(text, encoding="utf-8")
    (found,) = TomlTaxonomy(folder / "a.toml", base=BASE).read()
    return found


def test_everything_that_can_be_written_is_read(tmp_path: Path) -> None:
    """Each key becomes the field of its name, and the address follows base, scheme and key."""
    scheme = read(tmp_path, HEAD + CONCEPT)
    assert isinstance(scheme, Scheme)
    letter, other = scheme.concepts
    assert (letter.code, letter.uri) == ("town:letter", "https://example.org/id/town/letter")
    assert (letter.own, letter.draft) == ({"en"}, {"ar"})
    assert (letter.broader, letter.replaced_by) == (("b:begrijpbaar",), ("town:other",))
    assert set(letter.matches) == {
        Match(relation=Relation.CLOSE, target="lev:approachability"),
        Match(relation=Relation.RELATED, target="hm:learning"),
    }
    assert (letter.alt, letter.hidden) == ({"nl": ("schrijven",)}, {"ar": ("رسالة",)})
    assert (letter.retired, other.retired) == (date(2026, 1, 1), None)


def test_a_supplement_adds_words_only(tmp_path: Path) -> None:
    """A file for a scheme of others becomes words for its concepts."""
    text = HEAD.replace('"town"', '"topic"') + "supplement = true\n"
    found = read(tmp_path, text + '[concepts.stay]\nhidden = { tr = ["oturum"] }\ndraft = ["tr"]\n')
    assert isinstance(found, Supplement)
    assert found.scheme == "topic"
    assert found.words["topic:stay"].hidden == {"tr": ("oturum",)}
    vocabulary = Vocabulary([*network_schemes(), found])
    stay = vocabulary.get("topic:stay")
    assert stay is not None
    assert "oturum" in stay.words("tr")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "town"', 'id = "To wn"', "an id has lower-case letters"),
        ("version =", "versio =", "there is no such key; did you mean 'version'? @ a.toml: $.scheme.versio"),
        ("[concepts.letter]", "[concept.letter]", "did you mean 'concepts'? @ a.toml: $.concept"),
        ("[concepts.letter]", '[concepts."Lé"]', "a key has lower-case letters"),
        ('{ en = "other" }', "{}", "a text needs at least one language @ a.toml: $.concepts.other.label"),
        ('["b:begrijpbaar"]', '["begrijpbaar"]', "is no code of a concept: write <scheme>:<key>"),
        ('["lev:approachability"]', '["near by"]', "'near by' is no code of a concept: write <scheme>:<key>"),
        ('["lev:approachability"]', '["town:other"]', "is of the same scheme: use `broader`"),
        ('own = ["en"]', 'own = ["e n"]', "'e n' is no language tag @ a.toml: $.concepts.letter.own"),
        ('{ nl = ["schrijven"] }', '{ nl = "schrijven" }', "a list of texts is needed"),
        ("[scheme]", "supplement = 3\n[scheme]", "there is no such key"),
        ('source = "test"', 'source = "test"\nsupplement = "yes"', "true or false is needed"),
        ('source = "test"', 'source = "test"\nsupplement = true', "there is no such key"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Each mistake is told in words with file and path."""
    with pytest.raises(InvalidDataError) as refused:
        read(tmp_path, (HEAD + CONCEPT).replace(old, new))
    assert any(told in problem for problem in refused.value.problems), refused.value.problems


def test_a_file_without_a_scheme_is_told(tmp_path: Path) -> None:
    """A file of something else is no taxonomy."""
    with pytest.raises(InvalidDataError, match=r"\$\.scheme"):
        read(tmp_path, "")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A path to nowhere is an error of the adapter with what to do."""
    with pytest.raises(AdapterError, match="there is no file or folder"):
        TomlTaxonomy(tmp_path / "nowhere.toml", base=BASE).read()


def test_the_networks_schemes_fit_together() -> None:
    """The schemes that come with the library name only concepts that are there, and are read once."""
    vocabulary = Vocabulary(network_schemes())
    targets = [match.target for concept in vocabulary for match in concept.matches]
    assert [target for target in targets if target not in vocabulary] == []
    assert {"topic", "b", "doc", "step", "sev"} <= set(vocabulary.schemes)
    assert network_schemes() is network_schemes()


@pytest.mark.parametrize("city", ["src/onestopshop/data/city", "examples/gent", "examples/nantes"])
def test_the_taxonomies_of_the_project_fit(city: str) -> None:
    """Every taxonomy that we ship fits the network's schemes."""
    source = TomlTaxonomy(Path(__file__).parents[2] / city / "taxonomies", base=BASE)
    assert Vocabulary([*network_schemes(), *source.read()]).schemes
