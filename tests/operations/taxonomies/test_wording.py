# SPDX-License-Identifier: EUPL-1.2
"""
Labels for a translator: what is missing goes out, and what comes back overwrites nothing silently.
"""

from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.operations.conftest import Town, own_scheme

from onestopshop.builtin.toml_taxonomy import TomlFormat, network_schemes
from onestopshop.domain.taxonomies.concepts import Concept, Scheme, Supplement
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ConflictError, ExchangeError, InvalidDataError, NotFoundError
from onestopshop.operations.taxonomies.wording import LabelsTaken

LETTERS = {"code": "town:letters", "label": "listy"}


def take(town: Town, *labels: dict[str, Any], **more: Any) -> LabelsTaken:
    """Take labels in Polish in, as the coordinator, and write them."""
    given = {"language": "pl", "to": "words", "apply": True, **more}
    return town.desk("coordinator").taxonomies.take_labels(labels, **given)


def kept(town: Town, name: str = "town-pl") -> Supplement:
    """Return the words of a file that was written."""
    (found,) = TomlFormat().read(town.context.city.folder / "words" / f"{name}.toml", base="")
    assert isinstance(found, Supplement)
    return found


def reopen(town: Town, *more: Concept) -> None:
    """Let the town read what was written, as a shop does when it opens."""
    own = own_scheme()
    folder = town.context.city.folder / "words"
    words = [TomlFormat().read(one, base="")[0] for one in sorted(folder.glob("*.toml"))]
    schemes = [*network_schemes(), attrs.evolve(own, concepts=(*own.concepts, *more)), *words]
    city = attrs.evolve(town.context.city, vocabulary=Vocabulary(schemes))
    town.context = attrs.evolve(town.context, city=city)


def outcomes(taken: LabelsTaken) -> list[tuple[str, str, str]]:
    """Return what became of each label."""
    return [(one.code, one.outcome.value, one.before) for one in taken.labels]


def test_what_is_missing_goes_out(town: Town) -> None:
    """Concepts in use without a label are listed with what they say elsewhere; retired ones are not."""
    gone = Concept(
        code="town:old", uri="urn:old", label=LocalizedText({"en": "old"}), retired=town.context.today()
    )
    reopen(town, gone)
    desk = town.desk().taxonomies
    (letters,) = desk.missing_labels("pl", schemes=["town"])
    assert ("town:letters", "letter only in legal words", "") == (
        letters.code,
        letters.label["en"],
        letters.draft,
    )
    assert {"b", "topic", "town"} <= {one.code.partition(":")[0] for one in desk.missing_labels("pl")}
    assert () == desk.missing_labels("en", schemes=["town"])
    with pytest.raises(NotFoundError):
        desk.missing_labels("pl", schemes=["nothing"])
    with pytest.raises(InvalidDataError, match="no language tag"):
        desk.missing_labels("p l")


def test_labels_come_back(town: Town) -> None:
    """A label that came back is a draft in a file of words for its scheme, and the shop shows it."""
    taken = take(town, LETTERS, {"code": "b:bekend", "label": "znane", "reviewed": True}, source="Bureau")
    assert [("town:letters", "added", ""), ("b:bekend", "added", "")] == outcomes(taken)
    assert ("words/town-pl.toml", "words/b-pl.toml") == taken.files
    words = kept(town)
    assert ({"pl": "listy"}, frozenset({"pl"})) == (
        words.words["town:letters"].label,
        words.words["town:letters"].draft,
    )
    assert ("Bureau", "2026-03-02") == (words.source, words.version)
    assert frozenset() == kept(town, "b-pl").words["b:bekend"].draft
    reopen(town)
    (letters,) = town.desk().taxonomies.missing_labels("pl", schemes=["town"])
    assert ("listy", {"en"}) == (letters.draft, set(letters.label))


def test_nothing_is_written_unless_asked(town: Town) -> None:
    """What would become of labels is told first, and what was shown is what is written."""
    shown = take(town, LETTERS, apply=False)
    assert 1 == shown.count(shown.labels[0].outcome)
    assert not (town.context.city.folder / "words").exists()
    take(town, LETTERS, expecting=shown)
    with pytest.raises(ConflictError, match="changed in between"):
        take(town, LETTERS, expecting=shown)


def test_nothing_is_overwritten_silently(town: Town) -> None:
    """A label that is there stays until it is reviewed, corrected by who reviews it, or replaced as was asked."""
    take(town, LETTERS)
    before = (town.context.city.folder / "words" / "town-pl.toml").read_bytes()
    assert [("town:letters", "same", "listy")] == outcomes(take(town, LETTERS))
    other = {**LETTERS, "label": "pisma"}
    assert [("town:letters", "other", "listy")] == outcomes(take(town, other))
    assert before == (town.context.city.folder / "words" / "town-pl.toml").read_bytes()
    assert [("town:letters", "replaced", "listy")] == outcomes(take(town, other, replace=True))
    assert [("town:letters", "replaced", "pisma")] == outcomes(take(town, {**LETTERS, "reviewed": True}))
    assert frozenset() == kept(town).words["town:letters"].draft
    assert [("town:letters", "other", "listy")] == outcomes(take(town, {**other, "reviewed": True}))
    assert "listy" == kept(town).words["town:letters"].label["pl"]


def test_a_speaker_reviews_a_draft(town: Town) -> None:
    """The same label, reviewed, is a draft no more."""
    take(town, LETTERS)
    reopen(town)
    assert [("town:letters", "reviewed", "listy")] == outcomes(take(town, {**LETTERS, "reviewed": True}))
    reopen(town)
    assert () == town.desk().taxonomies.missing_labels("pl", schemes=["town"])


def test_what_stands_elsewhere_stays(town: Town) -> None:
    """A label that the scheme itself or another file has is told, and never overruled."""
    english = {"code": "town:letters", "label": "hard letters"}
    taken = take(town, english, language="en", replace=True)
    assert [("town:letters", "elsewhere", "letter only in legal words")] == outcomes(taken)
    assert not (town.context.city.folder / "words").exists()
    take(town, LETTERS, to="other")
    (town.context.city.folder / "words").mkdir()
    (town.context.city.folder / "other" / "town-pl.toml").rename(
        town.context.city.folder / "words" / "first.toml"
    )
    reopen(town)
    other = {**LETTERS, "label": "pisma"}
    assert [("town:letters", "elsewhere", "listy")] == outcomes(take(town, other, replace=True))
    assert [("town:letters", "reviewed", "listy")] == outcomes(take(town, {**LETTERS, "reviewed": True}))
    reopen(town)
    assert () == town.desk().taxonomies.missing_labels("pl", schemes=["town"])
    assert [("town:letters", "elsewhere", "listy")] == outcomes(
        take(town, {**other, "reviewed": True}, to="x")
    )


def test_a_speaker_reviews_a_draft_of_the_network(town: Town) -> None:
    """A draft that came with the network gives way in this city to a label that a speaker of it reviewed."""
    (known, *_) = town.desk().taxonomies.missing_labels("pl", schemes=["sev"])
    assert ("sev:time", "strata czasu") == (known.code, known.draft)
    same = {"code": "sev:time", "label": "strata czasu", "reviewed": True}
    better = {"code": "sev:delay", "label": "zwłoka", "reviewed": True}
    drafted = {"code": "sev:harm", "label": "inne"}
    assert [
        ("sev:time", "reviewed", "strata czasu"),
        ("sev:delay", "replaced", "opóźnienie"),
        ("sev:harm", "elsewhere", "ryzyko szkody"),
    ] == outcomes(take(town, same, better, drafted, replace=True))
    reopen(town)
    desk = town.desk().taxonomies
    assert ["sev:right", "sev:harm"] == [one.code for one in desk.missing_labels("pl", schemes=["sev"])]
    delay = desk.concept("sev:delay")
    assert ("zwłoka", "odgoda", frozenset({"hr"})) == (delay.label["pl"], delay.label["hr"], delay.draft)
    assert [("sev:delay", "same", "zwłoka")] == outcomes(take(town, better))


def test_tags_are_the_same_in_any_case(town: Town) -> None:
    """A label that stands under a tag in other letters is there."""
    take(town, LETTERS, language="zh-Hant")
    reopen(town)
    assert [("town:letters", "same", "listy")] == outcomes(take(town, LETTERS, language="zh-hant"))
    (letters,) = town.desk().taxonomies.missing_labels("ZH-HANT", schemes=["town"])
    assert ("listy", {"en"}) == (letters.draft, set(letters.label))
    assert [("town:letters", "reviewed", "listy")] == outcomes(
        take(town, {**LETTERS, "reviewed": True}, language="zh-hant")
    )


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ({"code": "town:nothing"}, "no taxonomy has the concept 'town:nothing' @ $.labels[0]"),
        ({"code": "x"}, "this is no code of a concept @ $.labels[0]"),
        ({"label": " "}, "words are needed"),
        ({"label": "dwa  listy"}, "with one space between them"),
        ({"label": "li\u202esty"}, "characters that cannot be seen"),
        ({"label": "an@example.org"}, "seems to hold an e-mail address"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_label_refuses_all(town: Town, label: dict[str, Any], told: str) -> None:
    """One label that may not be kept is told with its place, and none is written."""
    with pytest.raises(InvalidDataError) as refused:
        take(town, {**LETTERS, **label}, {"code": "b:bekend", "label": "znane"})
    assert any(told in problem for problem in refused.value.problems), refused.value.problems
    assert not (town.context.city.folder / "words").exists()


def test_a_source_names_nobody(town: Town) -> None:
    """Where labels come from is an organisation: what looks like a person's address is refused."""
    with pytest.raises(InvalidDataError, match="e-mail address"):
        take(town, LETTERS, source="an@example.org")
    assert not (town.context.city.folder / "words").exists()


def test_a_code_stands_once_in_a_worksheet(town: Town) -> None:
    """Two labels for one concept are refused: nobody knows which is meant."""
    with pytest.raises(InvalidDataError, match="'town:letters' stands there twice"):
        take(town, LETTERS, {**LETTERS, "label": "pisma"})


def test_a_file_of_something_else_stays(town: Town, tmp_path: Path) -> None:
    """A file of that name that holds a scheme is not written over, and a place elsewhere is refused."""
    place = town.context.city.folder / "words" / "town-pl.toml"
    place.parent.mkdir()
    scheme = attrs.evolve(own_scheme(), id="other", concepts=())
    assert isinstance(scheme, Scheme)
    TomlFormat().write([scheme], place)
    with pytest.raises(ExchangeError, match="holds something else"):
        take(town, LETTERS)
    with pytest.raises(InvalidDataError, match="no place in the city's folder"):
        take(town, LETTERS, to="..")
    (town.context.city.folder / "plain").write_text("no folder")
    with pytest.raises(ExchangeError, match="cannot be made"):
        take(town, LETTERS, to="plain")
