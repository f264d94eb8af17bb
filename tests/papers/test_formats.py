# SPDX-License-Identifier: EUPL-1.2
"""
The formats of papers hold any words, obey none of them, and are the same each time.
"""

import csv
import io
import re
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from onestopshop.papers.blocks import (
    Bar,
    Bullets,
    Chart,
    Grid,
    Heading,
    Page,
    Panel,
    Paragraph,
    Part,
    Quotes,
    Run,
    clean,
    plain,
)
from onestopshop.papers.docx import as_docx
from onestopshop.papers.html import as_html
from onestopshop.papers.markdown import as_markdown
from onestopshop.papers.sheets import as_csv

EVIL = (
    "<script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "]]><!--",
    "a | b | c",
    "# no heading",
    "1. no list",
    "- no list",
    "> no quote",
    "--- \n===",
    "[no](javascript:alert)",
    "![](https://example.org/x.png)",
    "`code` *bold* _too_ ~~gone~~",
    "&lt;b&gt; &amp;",
    "<https://example.org>",
    "\u202eturned\u202c \u2067isolated",
    "مرحبا (3) שלום",
    "\x00\x1b[31m\ufffe",
    "=1+1;=2",
)
WORDS = st.one_of(
    st.sampled_from(EVIL),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.lists(st.sampled_from(EVIL), min_size=2, max_size=3).map(" ".join),
)
LANGUAGES = st.sampled_from(["und", "en", "ar", "nl-x-plain", "zh-Hant"])
LINES = st.lists(st.builds(Run, WORDS, LANGUAGES), min_size=1, max_size=3).map(tuple)


def a_page(*lines: tuple[Run, ...], language: str = "en") -> Page:
    """Return a page that holds the lines in every kind of block."""
    first = lines[0]
    grid = Grid(caption=first, head=(first, first), rows=((first, lines[-1]),), right=frozenset({1}))
    panel = Panel(name=plain(first), bars=(Bar(name="Q1", year="2026", value=1.5, label=plain(first)),))
    return Page(
        language=language,
        title=first,
        about=first,
        blocks=(
            Heading(text=first),
            Heading(text=first, level=3),
            Paragraph(text=lines[-1]),
            Bullets(items=lines),
            Quotes(items=lines),
            Chart(title=first, text=first, panels=(panel, panel, panel), grid=grid),
            Part(language="ar", blocks=(grid, Paragraph(text=first))),
        ),
        foot=(first,),
    )


class Reader(HTMLParser):
    """
    Notes elements, attributes and words of an HTML file.
    """

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "title"}:
            self.words.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert [] == reader.open
    return reader


@given(lines=st.lists(LINES, min_size=1, max_size=3).map(tuple), language=st.sampled_from(["en", "ar"]))
def test_html_holds_any_words(lines: tuple[tuple[Run, ...], ...], language: str) -> None:
    """Whatever words say, an HTML paper has its own elements and attributes only, and all the words."""
    expected = read(as_html(a_page((Run("word"), Run("word", "ar")), (Run("word"),), language=language)))
    found = read(as_html(a_page(*lines, language=language)))
    assert found.elements <= expected.elements
    assert found.attributes <= expected.attributes
    shown = "".join("".join(found.words).split())
    assert all("".join(clean(run.text).split()) in shown for line in lines for run in line)


@given(lines=st.lists(LINES, min_size=1, max_size=2).map(tuple))
def test_nothing_in_html_comes_from_elsewhere(lines: tuple[tuple[Run, ...], ...]) -> None:
    """An HTML paper runs no script and loads nothing: it is one file."""
    page = as_html(a_page(*lines))
    own = page.replace('xmlns="http://www.w3.org/2000/svg"', "")
    reader = read(page)
    assert not reader.elements & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "a"}
    assert not {name for name in reader.attributes if name.startswith("on")} | (
        reader.attributes & {"src", "href"}
    )
    assert "url(" not in own.partition("</style>")[0]


def test_html_says_its_languages() -> None:
    """The page and each text in another language say which it is, and in which direction it runs."""
    page = as_html(
        a_page((Run("Dag", "nl"),), (Run("See "), Run("مرحبا", "ar"), Run(" (1)", "en")), language="en")
    )
    assert '<html lang="en" dir="ltr">' in page
    assert '<h2 lang="nl" dir="ltr">Dag</h2>' in page
    assert '<p><bdi lang="" dir="ltr">See </bdi><bdi lang="ar" dir="rtl">مرحبا</bdi> (1)</p>' in page
    assert '<section lang="ar" dir="rtl">' in page
    assert '<blockquote lang="" dir="rtl">شكرا</blockquote>' in as_html(a_page((Run("شكرا"),)))


def test_the_chart_is_readable_without_seeing_it() -> None:
    """A chart has a title, a description and a figure at each bar, and the table of the same figures follows."""
    page = as_html(a_page((Run("Twelve", "en"),)))
    assert 'role="img" aria-labelledby="chart-title chart-text"' in page
    assert '<title id="chart-title">Twelve</title><desc id="chart-text">Twelve</desc>' in page
    assert page.index("</svg>") < page.index("<table>")
    assert '<th scope="row">Twelve</th>' in page


@given(lines=st.lists(LINES, min_size=1, max_size=3).map(tuple), language=st.sampled_from(["en", "ar"]))
def test_markdown_holds_any_words(lines: tuple[tuple[Run, ...], ...], language: str) -> None:
    """Whatever words say, they begin no block of Markdown, no link and no element, and all are there."""
    _expect_only_words(lines, language)


@pytest.mark.parametrize(
    "words", [*EVIL, "+ a", "= b", "12) c", "12. d", "    indented", "* * *", "~~~", "a\n# b"]
)
def test_markdown_begins_no_block(words: str) -> None:
    """What would begin a block of Markdown begins none."""
    _expect_only_words(((Run(words, "en"),),), "en")


def _expect_only_words(lines: tuple[tuple[Run, ...], ...], language: str) -> None:
    markdown = MarkdownIt("commonmark").enable("table")
    expected = [
        token.type for token in markdown.parse(as_markdown(a_page(*_plain(lines), language=language)))
    ]
    tokens = markdown.parse(as_markdown(a_page(*lines, language=language)))
    assert expected == [token.type for token in tokens]
    inline = [one for token in tokens for one in token.children or ()]
    assert {one.type for one in inline} <= {"text", "text_special"}
    shown = "".join("".join(one.content for one in inline).split())
    assert all("".join(clean(run.text).split()) in shown for line in lines for run in line)


def _plain(lines: tuple[tuple[Run, ...], ...]) -> tuple[tuple[Run, ...], ...]:
    """Return as many runs with a harmless word where there is a word at all."""
    return tuple((Run("word" if plain(line) else " "),) for line in lines)


@given(lines=st.lists(LINES, min_size=1, max_size=3).map(tuple), language=st.sampled_from(["en", "ar"]))
def test_docx_holds_any_words(lines: tuple[tuple[Run, ...], ...], language: str) -> None:
    """Whatever words say, every part of a DOCX paper is well-formed, and all the words are there."""
    with zipfile.ZipFile(io.BytesIO(as_docx(a_page(*lines, language=language)))) as archive:
        parts = {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}  # noqa: S314
    texts = parts["word/document.xml"].iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
    shown = "".join("".join(one.text or "" for one in texts).split())
    assert all("".join(clean(run.text).split()) in shown for line in lines for run in line)


def test_docx_refers_to_nothing_outside() -> None:
    """Each part that a DOCX paper names is in it, and nothing in it is external."""
    with zipfile.ZipFile(io.BytesIO(as_docx(a_page((Run("Twelve"),))))) as archive:
        names = set(archive.namelist())
        everything = {name: archive.read(name).decode() for name in names}
    named = {
        name.lstrip("/") for name in re.findall(r'PartName="([^"]+)"', everything["[Content_Types].xml"])
    }
    assert named | {"[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"} == names
    assert not [name for name, part in everything.items() if "External" in part]


@given(line=LINES)
def test_the_same_page_is_the_same_file(line: tuple[Run, ...]) -> None:
    """A paper that is written twice is the same in every byte."""
    page = a_page(line)
    assert (as_html(page), as_markdown(page), as_docx(page)) == (
        as_html(page),
        as_markdown(page),
        as_docx(page),
    )


@given(rows=st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_no_cell_is_a_formula(rows: list[tuple[str, str]]) -> None:
    """No cell of a CSV paper is a formula, however a spreadsheet parts its cells; nothing else is changed."""
    text = as_csv(("a", "b"), rows)
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) + 1 == len(found)
    for delimiter in ",;\t":
        cells = [
            cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row
        ]
        assert not [cell for cell in cells if cell.lstrip(' "')[:1] in {*"=+-@＝＋－＠"}]


def test_numbers_stay_numbers() -> None:
    """A number, also a negative one, is no text; nothing is an empty cell."""
    assert 'a\r\n-1\r\n""\r\n\'-1\r\n' == as_csv(["a"], [[-1], [None], ["-1"]])


@given(text=st.text())
def test_clean_words_are_one_line(text: str) -> None:
    """Clean words have no control characters, no turning marks and no second line; cleaning twice is cleaning once."""
    found = clean(text)
    assert found == clean(found)
    assert not [one for one in found if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not set(found) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("words", ["و + و", "e\u0301té", "👩‍👧", "می‌خواهم"])
def test_words_of_people_stay(words: str) -> None:
    """Joiners and marks that a script needs are kept."""
    assert words == clean(words)
