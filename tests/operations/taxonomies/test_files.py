# SPDX-License-Identifier: EUPL-1.2
"""
Files of concepts at the desk: taken into the city's folder whole or not at all, and handed on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import pytest
from tests.operations.conftest import Town

from onestopshop.builtin.sssom import Sssom, network_crosswalks
from onestopshop.builtin.toml_taxonomy import TomlFormat
from onestopshop.domain.codes.remaps import ChangeKind
from onestopshop.domain.taxonomies.concepts import Scheme, Supplement
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ConflictError, ExchangeError, ForbiddenError, InvalidDataError, NotFoundError
from onestopshop.operations.taxonomies.files import TaxonomyFiles

HEAD = """[scheme]
id = "far"
version = "{version}"
name = {{ en = "Far" }}
source = "another city"
base = "https://far.example/"
"""
ONE = '[concepts.one]\nlabel = { en = "one" }\nbroader = ["b:bekend"]\n'
TWO = '[concepts.two]\nlabel = { en = "two" }\nbroader = ["far:one"]\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of another city, outside the folder of this one."""
    place = tmp_path / "elsewhere" / "far.toml"
    place.parent.mkdir()
    return put(place, ONE, TWO)


@pytest.fixture
def desk(town: Town) -> TaxonomyFiles:
    return town.desk("coordinator").taxonomies


def put(file: Path, *concepts: str, version: str = "1") -> Path:
    """Write an edition of the other city's scheme."""
    file.write_text(HEAD.format(version=version) + "".join(concepts))
    return file


def folder_of(town: Town) -> Path:
    """Return the city's folder."""
    return town.context.city.folder


@contextmanager
def untouched(town: Town) -> Iterator[None]:
    """Check that no file of the city's folder changes."""

    def listed() -> dict[str, bytes]:
        found = folder_of(town).rglob("*") if folder_of(town).exists() else ()
        return {str(one): one.read_bytes() for one in found if one.is_file()}

    before = listed()
    yield
    assert before == listed()


def test_a_scheme_is_taken_in(town: Town, desk: TaxonomyFiles, file: Path) -> None:
    """What would be written is told first; then the file is there, and keeps the addresses of its maker."""
    with untouched(town):
        shown = desk.import_file(file, to="taxonomies/far.toml")
    (piece,) = shown.pieces
    assert ("toml", "taxonomies/far.toml", None, None, False, False) == (
        shown.format,
        piece.place,
        piece.before,
        piece.changes,
        piece.same,
        piece.configured,
    )
    with town.nothing_written():
        assert shown == desk.import_file(file, to="taxonomies/far.toml", expecting=shown, apply=True)
    (kept,) = TomlFormat().read(folder_of(town) / "taxonomies" / "far.toml", base="https://here.example/")
    assert isinstance(kept, Scheme)
    assert ["https://far.example/one", "https://far.example/two"] == [one.uri for one in kept.concepts]
    assert piece.thing == kept
    assert desk.import_file(file, to="taxonomies/far.toml").pieces[0].same


def test_a_new_edition_shows_what_changes(town: Town, desk: TaxonomyFiles, file: Path) -> None:
    """What is new, changed and left out is told, and what is left out stays, retired today."""
    desk.import_file(file, to="far.toml", apply=True)
    put(
        file,
        ONE.replace('en = "one"', 'en = "uno"'),
        '[concepts.three]\nlabel = { en = "three" }\n',
        version="2",
    )
    (piece,) = desk.import_file(file, to="far.toml", apply=True).pieces
    assert piece.changes is not None
    assert {ChangeKind.ADDED: 1, ChangeKind.RELABELLED: 1, ChangeKind.RETIRED: 1} == piece.changes.counts()
    (kept,) = TomlFormat().read(folder_of(town) / "far.toml", base="")
    assert isinstance(kept, Scheme)
    assert {"far:one": None, "far:three": None, "far:two": town.context.today()} == {
        one.code: one.retired for one in kept.concepts
    }


def test_an_edition_must_say_its_version(town: Town, desk: TaxonomyFiles, file: Path) -> None:
    """A scheme that changes and has the version that coded records is refused, until it gets another one."""
    desk.import_file(file, to="far.toml", apply=True)
    put(file, ONE)
    with untouched(town), pytest.raises(InvalidDataError, match="changes and has no new version"):
        desk.import_file(file, to="far.toml", apply=True)
    (piece,) = desk.import_file(file, to="far.toml", version="1.1", apply=True).pieces
    assert isinstance(piece.thing, Scheme)
    assert "1.1" == piece.thing.version


def test_a_scheme_gets_the_id_of_this_city(town: Town, desk: TaxonomyFiles, file: Path) -> None:
    """A scheme whose id is taken comes in under another one, with its codes."""
    put(file, ONE)
    file.write_text(file.read_text().replace('id = "far"', 'id = "town"'))
    with untouched(town), pytest.raises(InvalidDataError, match="the city has 'town' from elsewhere"):
        desk.import_file(file, to="far.toml", apply=True)
    (piece,) = desk.import_file(file, to="far.toml", scheme="theirs", source="them", apply=True).pieces
    assert isinstance(piece.thing, Scheme)
    assert ("theirs", "theirs:one", "them") == (
        piece.thing.id,
        piece.thing.concepts[0].code,
        piece.thing.source,
    )


def test_a_folder_holds_each_in_a_file(town: Town, desk: TaxonomyFiles, tmp_path: Path) -> None:
    """Words and crosswalks get files of their own names, and a crosswalk the form of crosswalks."""
    words = tmp_path / "w.toml"
    words.write_text(
        '[scheme]\nid = "town"\nsupplement = true\n[concepts.letters]\nhidden = { en = ["mail"] }\n'
    )
    (piece,) = desk.import_file(words, to="taken", apply=True).pieces
    assert "taken/town-words.toml" == piece.place
    assert isinstance(piece.thing, Supplement)
    with pytest.raises(ExchangeError, match="holds words for town"):
        desk.import_file(put(words, ONE), to="taken/town-words.toml")
    walk = attrs.evolve(network_crosswalks()[0], id="https://example.org/sets/Our_Set.sssom.tsv")
    Sssom().write([walk], tmp_path / "x.sssom.tsv")
    (piece,) = desk.import_file(tmp_path / "x.sssom.tsv", to="taken", apply=True).pieces
    assert "taken/our-set.sssom.tsv" == piece.place
    (again,) = desk.import_file(tmp_path / "x.sssom.tsv", to="taken/our-set.sssom.tsv").pieces
    assert (True, False) == (again.same, again.configured)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("b:bekend", "b:nothing"), "far:one is under b:nothing"),
        (("https://far.example/", "https://example.org/"), "far:letters is town:letters already"),
        (("[concepts.one]", "[concepts.one]\ncolour = 1"), "there is no such key"),
        (("https://far.example/", "nowhere"), "an address such as"),
    ],
)
def test_what_does_not_fit_is_refused(
    town: Town, desk: TaxonomyFiles, file: Path, change: tuple[str, str], told: str
) -> None:
    """What would keep the shop from opening, or be counted twice, is refused, and nothing is written."""
    text = file.read_text() + '[concepts.letters]\nlabel = { en = "letters" }\n'
    file.write_text(text.replace(*change))
    with untouched(town), pytest.raises((InvalidDataError, ExchangeError)) as refused:
        desk.import_file(file, to="far.toml", apply=True)
    assert any(told in problem for problem in refused.value.problems), refused.value.problems


@pytest.mark.parametrize("to", ["", "../far.toml", "/srv/far.toml", "a/../../far.toml", "a\0.toml", 3])
def test_only_the_citys_folder_is_written(town: Town, desk: TaxonomyFiles, file: Path, to: object) -> None:
    """A place elsewhere is refused."""
    with untouched(town), pytest.raises(InvalidDataError, match="no place in the city's folder"):
        desk.import_file(file, to=to, apply=True)  # type: ignore[arg-type]  # that is the point


def test_places_and_formats_must_fit(town: Town, desk: TaxonomyFiles, file: Path, tmp_path: Path) -> None:
    """A scheme is no crosswalk, an unknown format is told with those there are, and a folder must be makeable."""
    with pytest.raises(ExchangeError, match="1 schemes or crosswalks") as refused:
        desk.import_file(file, to="far.sssom.tsv")
    assert ".sssom.tsv for one crosswalk" in refused.value.hint
    for format, told in (("tom", "Did you mean 'toml'?"), ("x", "Formats: sssom, toml.")):
        with pytest.raises(ExchangeError, match="there is no format") as refused:
            desk.import_file(file, to="far.toml", format=format)
        assert told == refused.value.hint
    with pytest.raises(InvalidDataError, match="a text"):
        desk.import_file(file, to="far.toml", format=3)  # type: ignore[arg-type]
    with pytest.raises(InvalidDataError, match="named by a text or a Path"):
        desk.import_file(3, to="far.toml")  # type: ignore[arg-type]
    odd = file.rename(file.with_suffix(".odd"))
    with pytest.raises(ExchangeError, match=r"no format has files that end as 'far\.odd'"):
        desk.import_file(odd, to="far.toml")
    with pytest.raises(ExchangeError) as refused:
        desk.import_file("words.xlsx", to="far.toml")
    assert 'use = "table"' in refused.value.hint
    (folder_of(town) / "plain").write_text("no folder")
    with pytest.raises(ExchangeError, match="cannot be made"):
        desk.import_file(odd, to="plain/far.toml", format="toml", apply=True)
    sets = tmp_path / "empty.sssom.tsv"
    Sssom().write([attrs.evolve(network_crosswalks()[0], mappings=())], sets)
    with pytest.raises(ExchangeError, match="no concept found"):
        desk.import_file(sets, to="sets")


def test_what_was_shown_is_what_is_written(town: Town, desk: TaxonomyFiles, file: Path) -> None:
    """A file that changed after it was shown is not written."""
    shown = desk.import_file(file, to="far.toml")
    put(file, ONE)
    with untouched(town), pytest.raises(ConflictError, match="changed in between"):
        desk.import_file(file, to="far.toml", expecting=shown, apply=True)


def test_schemes_are_handed_on(town: Town, desk: TaxonomyFiles, tmp_path: Path) -> None:
    """A scheme is written with all its words but drafts, unless these are wanted."""
    scheme = town.context.city.vocabulary.schemes["town"]
    draft = attrs.evolve(
        scheme.concepts[0], label=LocalizedText({"en": "letters", "pl": "listy"}), draft=frozenset({"pl"})
    )
    give(town, attrs.evolve(scheme, concepts=(draft,)))
    desk = town.desk("coordinator").taxonomies
    for drafts, tags in ((False, {"en"}), (True, {"en", "pl"})):
        desk.export_file(["town"], tmp_path / "t.toml", drafts=drafts)
        (found,) = TomlFormat().read(tmp_path / "t.toml", base="")
        assert isinstance(found, Scheme)
        assert tags == set(found.concepts[0].label)


def test_a_crosswalk_goes_along(town: Town, tmp_path: Path) -> None:
    """A crosswalk is handed on by its id, where the format has a place for it."""
    walk = network_crosswalks()[0]
    vocabulary = Vocabulary([*town.context.city.vocabulary.schemes.values(), walk])
    town.context = attrs.evolve(town.context, city=attrs.evolve(town.context.city, vocabulary=vocabulary))
    desk = town.desk("coordinator").taxonomies
    assert (walk,) == desk.export_file([], tmp_path / "x.sssom.tsv", crosswalks=[walk.id])
    with pytest.raises(NotFoundError):
        desk.export_file([], tmp_path / "y.sssom.tsv", crosswalks=["nothing"])
    with pytest.raises(ExchangeError, match="holds one scheme"):
        desk.export_file(["town"], tmp_path / "x.toml", crosswalks=[walk.id])


def test_what_contradicts_itself_is_not_handed_on(town: Town, tmp_path: Path) -> None:
    """A scheme with an error of integrity is refused with the concept, and nothing is written."""
    scheme = town.context.city.vocabulary.schemes["town"]
    wrong = attrs.evolve(scheme.concepts[0], alt={"en": (scheme.concepts[0].label["en"],)})
    give(town, attrs.evolve(scheme, concepts=(wrong,)))
    with pytest.raises(ExchangeError, match="contradicts itself") as refused:
        town.desk("coordinator").taxonomies.export_file(["town"], tmp_path / "t.toml")
    assert "town:letters" in refused.value.problems[0]
    assert not (tmp_path / "t.toml").exists()


def give(town: Town, scheme: Scheme) -> None:
    """Give the town another edition of its scheme."""
    schemes = {**town.context.city.vocabulary.schemes, scheme.id: scheme}
    city = attrs.evolve(town.context.city, vocabulary=Vocabulary(schemes.values()))
    town.context = attrs.evolve(town.context, city=city)


def test_what_cannot_be_handed_on(town: Town, desk: TaxonomyFiles, tmp_path: Path) -> None:
    """Unknown schemes and crosswalks, none at all, and a format that is only read are told."""
    with pytest.raises(NotFoundError):
        desk.export_file(["nothing"], tmp_path / "t.toml")
    with pytest.raises(NotFoundError):
        desk.export_file(["b"], tmp_path / "t.toml", crosswalks=["nothing"])
    with pytest.raises(InvalidDataError, match="no scheme is named"):
        desk.export_file([], tmp_path / "t.toml")

    class OnlyRead(TomlFormat):
        writes = False

    desk._formats = lambda: (OnlyRead(),)
    with pytest.raises(ExchangeError, match="is only read"):
        desk.export_file(["b"], tmp_path / "t.toml")


def test_who_may_take_in_and_hand_on(town: Town, file: Path, tmp_path: Path) -> None:
    """Each needs its own grant, and without it nothing is read or written."""
    for grant, attempt in (
        ("taxonomies.import", lambda desk: desk.import_file(tmp_path / "nowhere", to="x.toml", apply=True)),
        ("taxonomies.export", lambda desk: desk.export_file(["b"], tmp_path / "t.toml")),
        ("taxonomies.import", lambda desk: desk.take_labels([], language="pl", to="x", apply=True)),
        ("taxonomies.read", lambda desk: desk.missing_labels("pl")),
    ):
        others = {"taxonomies.read", "taxonomies.import", "taxonomies.export"} - {grant}
        town.context = attrs.evolve(town.context, gate=type(town.context.gate)({"coordinator": others}))
        with untouched(town), pytest.raises(ForbiddenError) as refused:
            attempt(town.desk("coordinator").taxonomies)
        assert grant == refused.value.action
    assert not (tmp_path / "t.toml").exists()
