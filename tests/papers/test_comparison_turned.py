# SPDX-License-Identifier: EUPL-1.2
"""
Papers in a language that is written from the right, and that has some of their sentences only.
"""

from html import escape

import attrs
from tests.papers.test_comparison import STEPS, a_comparison, a_figure, html, said

from onestopshop.domain.comparisons.comparisons import ComparedCity, Row
from onestopshop.domain.text import LocalizedText
from onestopshop.papers.blocks import Run, sentences
from onestopshop.papers.comparison import comparison_page
from onestopshop.papers.html import as_html
from onestopshop.papers.words import PaperWords


def test_sentences_that_run_the_other_way() -> None:
    """What is not worded in the page's language stands in elements of its own, with the page's sentences in one."""
    own = {"title": "ما نشرته المدن", "several": "قد تُحسب زيارة واحدة في فئات عدة.", "own": "أرقام {city}."}
    words = PaperWords(
        ("ar", "en"), own=lambda key, tag: own.get(key.partition(".comparison.")[2]) if tag == "ar" else None
    )
    made = a_comparison([1000] * 9)
    (table,) = made.tables
    page = as_html(comparison_page(attrs.evolve(made, tables=(attrs.evolve(table, scheme="b"),)), words))
    for name, text in (
        ("p", "Visits by step"),
        ("p", "Per 100 visits."),
        ("p", "Compared in this scheme: the seven B's."),
        ("p", "Figures of Nantes: its package, version 3."),
    ):
        assert f'<{name} lang="en" dir="ltr">{escape(text)}</{name}>' in page
    assert f"<p>{own['several']}</p>" in page
    assert '<p>أرقام <bdi lang="en" dir="ltr">Ghent</bdi>.</p>' in page
    dutch = html(made, "nl")
    assert "Bezoeken per stap Per 100 bezoeken. Eén bezoek" in said(dutch)
    assert '<p>Bezoeken per stap<bdi lang="" dir="ltr"> </bdi>Per 100' in dutch
    assert 1 == dutch[dutch.index("<footer>") :].count("<p>")


def test_which_of_several_pictures_stands_with_its_title() -> None:
    """The number of a picture is a part of its title, in whatever language that is."""
    names = [f"city {number:02}" for number in range(10)]
    (table,) = a_comparison([1000] * 9).tables
    rows = [Row(at=(step,), figures=tuple(a_figure(name, step, 1000) for name in names)) for step in STEPS]
    made = a_comparison(
        [1000] * 9,
        cities=tuple(ComparedCity(city=name, name=LocalizedText({"en": name})) for name in names),
        tables=(attrs.evolve(table, rows=tuple(rows)),),
    )
    title = {("papers.comparison.title", "ar"): "ما نشرته المدن"}
    page = as_html(
        comparison_page(made, PaperWords(("ar", "en"), own=lambda key, tag: title.get((key, tag))))
    )
    assert '<bdi lang="en" dir="ltr">Visits by step, per 100 (1/3)</bdi></figcaption>' in page


def test_the_sentences_of_an_item_stand_in_order() -> None:
    """Sentences of an item that all run the other way are one run; where one runs as the page does, none is moved."""
    say, tell = (Run("Signal 1: ", "en"),), (Run("tell us.", "en"),)
    arabic = (Run("أخبرنا", "ar"),)
    assert (Run("Signal 1: tell us.", "en"),) == sentences([say, tell], "ar", "")
    assert (*say, *arabic) == sentences([say, arabic], "ar", "")
    assert (*say, *tell) == sentences([say, tell], "nl", "")
