# SPDX-License-Identifier: EUPL-1.2
"""
The page of a comparison: no league table, and nothing that only the eye or a colour tells.
"""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from io import BytesIO
from unicodedata import normalize
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.comparisons.comparisons import (
    Compared,
    ComparedCity,
    Comparison,
    Edition,
    Figure,
    Gap,
    Row,
    UnreadBundle,
    WalkedBundle,
)
from onestopshop.domain.comparisons.tables import base_of
from onestopshop.domain.text import LocalizedText
from onestopshop.operations.publications.programmes import programmes
from onestopshop.papers.comparison import comparison_page
from onestopshop.papers.docx import as_docx
from onestopshop.papers.html import as_html
from onestopshop.papers.markdown import as_markdown
from onestopshop.papers.words import PaperWords

CITIES: Mapping[str, Mapping[str, str]] = {
    "a": {"en": "Ghent", "fr": "Gand", "nl": "Gent"},
    "b": {"en": "Nantes"},
    "c": {"en": "Antwerp", "fr": "Anvers", "nl": "Antwerpen"},
}
STEPS = ("find", "understand", "wait")
WORDS = LocalizedText({"en": "Visits by step", "nl": "Bezoeken per stap"})
LABELS = {
    "step:find": LocalizedText({"en": "finding it", "nl": "vinden"}),
    "b": LocalizedText({"en": "the seven B's"}),
}


def a_figure(city: str, step: str, rate: int, **changes: object) -> Figure:
    made = Figure(
        city=city,
        at=(step,),
        value=20,
        exposure=200,
        rate=rate,
        low=max(0, rate - 500),
        high=min(10_000, rate + 500),
    )
    return attrs.evolve(made, **changes)


def a_comparison(rates: Sequence[int], **changes: object) -> Comparison:
    """Return three cities with these rates, city by city for each step."""
    rows = [
        Row(
            at=(step,),
            figures=tuple(
                a_figure(city, step, rates[3 * place + number]) for number, city in enumerate(CITIES)
            ),
        )
        for place, step in enumerate(STEPS)
    ]
    table = Compared(
        table="step",
        label=WORDS,
        definition=WORDS,
        dimensions=("step",),
        per="visits",
        several=True,
        rows=tuple(rows),
        gaps=(Gap(reason=NotCompared.MERGED, cells=(("other",),)),),
    )
    made = Comparison(
        programme="quarter",
        period="2026-Q1",
        cities=tuple(
            ComparedCity(city=id, name=LocalizedText(name), own=id == "a", bundle=None if id == "a" else 3)
            for id, name in CITIES.items()
        ),
        tables=(table,),
        labels=LABELS,
    )
    return attrs.evolve(made, **changes)


def html(comparison: Comparison, language: str = "en") -> str:
    return as_html(comparison_page(comparison, PaperWords((language, "en"))))


class Texts(HTMLParser):
    """
    The words of a page in their order, and its tags with what stands in them.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, Mapping[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def said(page: str) -> str:
    """Return the words of a page without its style."""
    return " ".join("".join(Texts(page[page.index("<main>") :]).words).split())


def without_figures(page: str) -> list[str]:
    """Return the words of a page in their order, without digits."""
    return [re.sub(r"[\d.,]+", "#", words) for words in Texts(page).words]


def names_in_order(page: str) -> list[str]:
    names = {name for names in CITIES.values() for name in names.values()}
    return [words for words in Texts(page).words if words in names]


RATES = st.lists(st.integers(0, 10_000), min_size=9, max_size=9)


@given(rates=RATES, order=st.permutations(range(9)))
def test_no_rate_moves_anything(rates: list[int], order: list[int]) -> None:
    """Whichever city has which rate, every word and every colour stands where it stood."""
    first, second = html(a_comparison(rates)), html(a_comparison([rates[place] for place in order]))
    assert without_figures(first) == without_figures(second)
    colours = [re.findall(r'(?:fill|stroke)="[^"]*"', page) for page in (first, second)]
    assert colours[0] == colours[1]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ["Antwerp", "Ghent", "Nantes"]), ("fr", ["Anvers", "Gand", "Nantes"])],
)
def test_cities_stand_in_the_order_of_their_names(language: str, expected: list[str]) -> None:
    """Everywhere on the page cities stand in the order of their names in its language."""
    page = html(a_comparison([9000, 10, 500] * 3), language)
    figure = page[page.index("<figure>") : page.index("</figure>")]
    assert expected * (2 * len(STEPS)) == names_in_order(figure)
    words = said(page)
    assert ", ".join(expected) in words
    assert sorted(map(words.rindex, expected)) == [words.rindex(name) for name in expected]


def test_no_word_judges() -> None:
    """No city is called the best, the worst, the first or above the average."""
    words = said(html(a_comparison([1000] * 9))).casefold()
    assert not re.findall(r"\b(best|worst|better|worse|rank|top|average|winner|leader|score)\b", words)
    assert "no ranking" in words


def test_a_picture_says_what_the_table_says() -> None:
    """A picture has a title and a text, its figures are written beside its lines, and the table has the same."""
    page = html(a_comparison([1250, 100, 5050] * 3))
    (svg,) = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    root = ET.fromstring(svg)  # noqa: S314 - what this test wrote
    ids = {one.get("id") for one in root if one.tag.endswith(("title", "desc"))}
    assert ids == {*str(root.get("aria-labelledby")).split()} == {"chart-step-title", "chart-step-text"}
    figures = {"Ghent": "12 (7.5–18)", "Nantes": "1.0 (0.0–6.0)", "Antwerp": "50 (45–56)"}
    labels = [one.text for one in root.iter() if one.tag.endswith("text")]
    assert all(3 == labels.count(figure) for figure in figures.values())
    rows = [
        re.findall(r"<t[hd][^>]*>(?:<bdi[^>]*>)?(.*?)<", row) for row in re.findall(r"<tr>.*?</tr>", page)
    ]
    told = [(row[0], "{} ({}–{})".format(*row[1:4]), *row[4:]) for row in rows[1:] if len(row) > 1]
    assert [(city, figures[city], "20", "200") for city in sorted(figures)] * 3 == told


def test_one_scale_for_all() -> None:
    """All pictures of a page have one scale, and all lines lie on it at the same place for the same figure."""
    one = a_comparison([2000] * 9)
    other = attrs.evolve(one.tables[0], table="concept", rows=a_comparison([7000] * 9).tables[0].rows)
    page = html(attrs.evolve(one, tables=(*one.tables, other)))
    ends = re.findall(r'text-anchor="middle" fill="#1a1a1a">([\d.]+)<', page)
    assert ["0", "40", "80"] * 2 == ends
    assert 2 == len({*re.findall(r'<circle cx="([\d.]+)"', page)})


def test_pictures_are_no_longer_than_a_printed_page() -> None:
    """Of many cities a picture has some categories, and the next ones stand in another; none is left out."""
    names = [f"city {number:02}" for number in range(10)]
    (table,) = a_comparison([1000] * 9).tables
    rows = [Row(at=(step,), figures=tuple(a_figure(name, step, 1000) for name in names)) for step in STEPS]
    page = html(
        a_comparison(
            [1000] * 9,
            cities=tuple(ComparedCity(city=name, name=LocalizedText({"en": name})) for name in names),
            tables=(attrs.evolve(table, rows=tuple(rows)),),
        )
    )
    svgs = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert [10, 10, 10] == [svg.count("<circle") for svg in svgs]
    ids = re.findall(r'<title id="(.*?)">(.*?)</title>', page)
    assert [f"Visits by step, per 100 ({number}/3)" for number in (1, 2, 3)] == [title for _, title in ids]
    assert ["chart-step-title", "chart-step-2-title", "chart-step-3-title"] == [id for id, _ in ids]
    assert 3 == page.count("<table>")


def test_other_formats_have_whole_rows() -> None:
    """A row that names those below it has as many cells as each other one where formats need that."""
    page = comparison_page(a_comparison([1000] * 9), PaperWords(("en",)))
    lines = [line for line in as_markdown(page).splitlines() if line.startswith("|")]
    assert {6} == {line.count("|") - 1 for line in lines}
    assert "| finding it |  |  |  |  |  |" in lines
    with ZipFile(BytesIO(as_docx(page))) as file:
        document = file.read("word/document.xml").decode()
    assert {6} == {row.count("<w:tc>") for row in document.split("<w:tr>")[1:]}


def test_what_is_not_compared_is_always_told() -> None:
    """Each reason stands on the page, of cities and of tables; so does that there is none."""
    gaps = (Gap(reason=NotCompared.NOT_PUBLISHED, city="d"),)
    silent = (ComparedCity(city="d", name=LocalizedText({"en": "Lublin"})),)
    words = said(html(a_comparison([100] * 9, gaps=gaps, silent=silent)))
    assert "Lublin: did not publish the period" in words
    assert "all cities, what is merged: a different mix in each city." in words
    table = attrs.evolve(a_comparison([100] * 9).tables[0], gaps=())
    assert "is compared" in html(a_comparison([100] * 9, tables=(table,)))


def test_a_table_without_anything_to_compare() -> None:
    """Where nothing can be compared the page says so, and draws nothing."""
    gaps = (Gap(reason=NotCompared.NO_COMMON_SCHEME),)
    table = attrs.evolve(a_comparison([100] * 9).tables[0], rows=(), gaps=gaps)
    page = html(a_comparison([100] * 9, tables=(table,)))
    assert "<svg" not in page
    assert "Nothing of this table can be compared." in page
    assert "topics and steps are their common ground" in page


def test_parts_and_silences() -> None:
    """A figure of a part is marked, a missing one is a dash, and what was read along is named."""
    (table,) = a_comparison([1000] * 9).tables
    rows = (
        Row(at=("find",), figures=(a_figure("a", "find", 1000, way=Way.BROADER), a_figure("b", "find", 900))),
    )
    walked = (WalkedBundle(city="b", name="crosswalk-core", version=2),)
    page = html(a_comparison([1000] * 9, tables=(attrs.evolve(table, rows=rows, scheme="b"),), walked=walked))
    words = said(page)
    assert "≥ 10 (5.0–15)" in words
    assert 1 + 5 == Texts(page).words.count("–")
    assert "b crosswalk-core 2" in words
    assert "Compared in this scheme: the seven B's." in words
    assert "finding it" in words


def test_what_may_be_old_is_told() -> None:
    """A city whose list expired is named, and so is each other version of a scheme, of whomever it is."""
    editions = (
        Edition(scheme="b", version="1.0", here="2.0", city="b"),
        Edition(scheme="b", version="1.1", here="2.0", crosswalk="https://example.org/walk"),
    )
    made = a_comparison([1000] * 9, editions=editions)
    cities = tuple(attrs.evolve(one, expired=one.city == "c") for one in made.cities)
    words = said(html(attrs.evolve(made, cities=cities)))
    assert "The list of Antwerp expired" in words
    gone = (Gap(reason=NotCompared.NOT_PUBLISHED, city="d"),)
    words_too = said(html(attrs.evolve(made, cities=cities, gaps=gone)))
    assert words_too.index("The list of Antwerp expired") < words_too.index("Not compared, and why")
    assert (
        "Nantes counted by version 1.0 of the scheme the seven B's; here it is read by version 2.0." in words
    )
    assert "The crosswalk https://example.org/walk is about version 1.1 of the scheme the seven B's" in words
    assert "expired" not in said(html(a_comparison([1000] * 9)))


def test_no_name_is_cut() -> None:
    """Long names and words go on in the next line of a picture, whole, and each city can be told from each other."""
    long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    decomposed = normalize("NFD", "Saint-Étienne-du-Bois")
    names = {"a": "Saint-Étienne-du-Rouvray", "b": decomposed, "c": long}
    label = LocalizedText({"en": f"{'work and income, ' * 8}and finding it"})
    made = a_comparison([1000] * 9, labels={**LABELS, "step:find": label})
    cities = tuple(attrs.evolve(one, name=LocalizedText({"en": names[one.city]})) for one in made.cities)
    (svg,) = re.findall(r"<svg.*?</svg>", html(attrs.evolve(made, cities=cities)), re.DOTALL)
    words = "".join(re.findall(r"<text[^>]*>(.*?)</text>", svg)).replace(" ", "")
    assert all(name.replace(" ", "") in words for name in (*names.values(), label["en"]))
    assert "…" not in words


@pytest.mark.parametrize(
    ("dimensions", "at", "expected"),
    [
        ((), (), "all visits"),
        (("channel",), ("phone",), "telephone"),
        (("language",), ("ti",), "Tigrinya"),
        (("concept",), ("unknown",), "unknown"),
        (("concept",), ("z:new",), "z:new"),
        (("topic", "step"), ("z:new", "find"), "z:new · finding it"),
    ],
)
def test_every_category_has_a_name(dimensions: tuple[str, ...], at: tuple[str, ...], expected: str) -> None:
    """Channels, languages and concepts stand there by their names, and what has none by its code."""
    (table,) = a_comparison([1000] * 9).tables
    rows = (Row(at=at, figures=(a_figure("a", "find", 1000), a_figure("b", "find", 900))),)
    page = html(
        a_comparison([1000] * 9, tables=(attrs.evolve(table, dimensions=dimensions, rows=rows, gaps=()),))
    )
    (name,) = re.findall(r'<th scope="rowgroup" colspan="6">(.*?)</th>', page)
    assert expected == re.sub("<[^>]*>", "", name)


def test_every_table_that_can_be_compared_has_words() -> None:
    """Whatever table of the programme is compared, the page says of what its figures are shares."""
    bases = {base_of(form) for programme in programmes() for form in programme.tables} - {None}
    assert {"visits", "topic"} == bases
    assert all(PaperWords(("en",)).say(f"comparison.per_{base}") for base in bases)


@pytest.mark.parametrize(("language", "expected"), [("nl", ("nl", "ltr")), ("fr", ("fr", "ltr"))])
def test_the_page_says_its_language(language: str, expected: tuple[str, str]) -> None:
    """The page states its language and direction, and has no script and nothing from elsewhere."""
    page = html(a_comparison([100] * 9), language)
    tags = Texts(page).tags
    assert expected == next((attrs["lang"], attrs["dir"]) for tag, attrs in tags if tag == "html")
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in tags}


def test_a_package_that_cannot_be_read_is_told() -> None:
    """A damaged package of a city whose figures are compared is named; one with figures is named as a gap."""
    unread = (
        UnreadBundle(city="b", name="crosswalk-core", kind="crosswalk", version=3),
        UnreadBundle(city="d", name="statistics-quarter-2026-q1", kind="statistics", version=1),
    )
    silent = (ComparedCity(city="d", name=LocalizedText({"en": "Lublin"})),)
    gaps = (Gap(reason=NotCompared.UNREAD, city="d"),)
    words = said(html(a_comparison([100] * 9, unread=unread, silent=silent, gaps=gaps)))
    assert "The package crosswalk-core of Nantes cannot be read" in words
    assert "Lublin: what is held of it cannot be read: import its newest package once more." in words
    assert "statistics-quarter" not in words
