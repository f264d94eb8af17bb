# SPDX-License-Identifier: EUPL-1.2
"""
The pages that hold pictures, in a real browser and as they are printed: what nothing else can tell of them.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from tests.network.browser import SHEET, Seen, chromium, look, printed
from tests.operations.conftest import CATALOGUE, Town
from tests.operations.papers import samples

from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.comparisons.comparisons import Compared, ComparedCity, Comparison, Figure, Gap, Row
from onestopshop.domain.text import LocalizedText
from onestopshop.papers.brief import brief_page
from onestopshop.papers.comparison import comparison_page
from onestopshop.papers.html import as_html
from onestopshop.papers.words import PaperWords

if chromium() is None:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "few": {"a": "Ghent", "b": "Nantes"},
    "long": {
        "a": "Ghent",
        "b": "Saint-Étienne-du-Rouvray",
        "c": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        "d": "الدار البيضاء",
        "e": "Θεσσαλονίκη",
        "f": "WWWWWWWWWWWWWWWWWW",
        "g": "Zagreb",
        "h": "Lublin",
        "i": "mmmmmmmmmmmmmmmmmmmm",
        "j": "東京都千代田区霞が関二丁目",
        "k": "Ebrach",
        "l": "A",
    },
}
LABELS: Final = {
    "topic:work": LocalizedText(
        {"en": "work and income, and all that comes before: papers, courses, licences"}
    ),
    "topic:stay": LocalizedText({"ar": "السكن والإقامة"}),
    "step:find": LocalizedText({"en": "find", "ar": "البحث"}),
    "step:wait": LocalizedText({"en": "wait"}),
}
TABLE: Final = LocalizedText({"en": "Visits in which a barrier was met, by topic and step"})
RATES: Final = (0, 40, 905, 4_500, 9_990, 10_000)
TITLE: Final = "ما نشرته المدن عن {period}"

WIDE: Final = 1_000
NARROW: Final = 360
WIDTHS: Final = {"wide": WIDE, "narrow": NARROW, "printed": SHEET}
SHOWN: Final = [*product(("few", "long", "brief"), ("en", "nl", "fr", "ar"), WIDTHS)]

BROKEN: Final = {
    "wide in a window": ("<main>", '<main><p style="width: 900px">wide</p>'),
    "is cut at a side": ('<text x="0"', '<text x="330"'),
    "lies on": ('<text x="0" y="13"', '<text x="0" y="24"'),
    "is too pale": ("color: #1a1a1a", "color: #9a9a9a"),
    "asks for https://example.org/": ("<main>", '<main><img src="https://example.org/a.png" alt="">'),
    "error: ": ("<main>", "<main><script>nothing.there</script>"),
    "has no table": ("<table>", "<div><!--"),
    "does not fit": ("figure td {", "figure td { max-width: 1rem;"),
    "only seen in part": ("figure td {", "figure td { min-width: 6rem;"),
    "longer than a sheet": ("figure {", "figure { min-height: 275mm;"),
}
"""What is said of a page, and what was exchanged in it."""


def a_page(names: Mapping[str, str], *, language: str = "en") -> str:
    """Return a page of cities with these names, whose rates lie anywhere."""
    categories = (("topic:work", "find"), ("topic:stay", "wait"), ("topic:stay", "find"))
    rows = tuple(
        Row(
            at=at,
            figures=tuple(
                a_figure(city, at, RATES[(place + number) % len(RATES)])
                for number, city in enumerate(names)
                if (place + number) % 5 < 4
            ),
        )
        for place, at in enumerate(categories)
    )
    table = Compared(
        table="topic-step",
        label=TABLE,
        definition=TABLE,
        dimensions=("topic", "step"),
        per="topic",
        several=True,
        rows=rows,
        gaps=(Gap(reason=NotCompared.NOT_TOLD, city="a", cells=(("topic:work", "wait"),)),),
    )
    cities = tuple(ComparedCity(city=id, name=LocalizedText({"und": name})) for id, name in names.items())
    comparison = Comparison(
        programme="quarter", period="2026-Q1", cities=cities, tables=(table,), labels=LABELS
    )
    return as_html(comparison_page(comparison, words_in(language)))


def words_in(language: str) -> PaperWords:
    """Return the words of papers in a language; of Arabic there is a title only."""
    own = {("papers.comparison.title", "ar"): TITLE}
    return PaperWords((language, "en"), own=lambda key, tag: own.get((key, tag)))


def a_brief(folder: Path, languages: Iterable[str]) -> Mapping[str, str]:
    """Return the page for a service of a town with a year behind it, in each language."""
    town = Town(folder)
    town.desk("coordinator").services.load(CATALOGUE, directory="local")
    samples.in_languages(town, "en", "nl")
    samples.a_year(town)
    brief = town.desk("coordinator").barriers.brief("registration")
    return {language: as_html(brief_page(brief, words_in(language))) for language in languages}


def a_figure(city: str, at: tuple[str, ...], rate: int) -> Figure:
    low, high = max(0, rate - 700), min(10_000, rate + 700)
    return Figure(
        city=city, at=at, value=1_235, exposure=12_350, rate=rate, low=low, high=high, way=Way.BROADER
    )


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """What a browser says of the pages, and of those that were broken on purpose."""
    command = chromium()
    assert command is not None
    briefs = a_brief(tmp_path_factory.mktemp("town"), {language for _, language, _ in SHOWN})
    pages = {}
    for which, language, how in SHOWN:
        page = briefs[language] if which == "brief" else a_page(NAMES[which], language=language)
        pages[f"{which} {language} {how}"] = (printed(page) if how == "printed" else page, WIDTHS[how])
    whole, _ = pages["few en narrow"]
    broken = {said: (whole.replace(*change), NARROW) for said, change in BROKEN.items()}
    assert all(page != whole for page, _ in broken.values())
    return look(command, {**pages, **broken}, tmp_path_factory.mktemp("browser"))


@pytest.mark.parametrize(("which", "language", "how"), SHOWN)
def test_a_page(seen: Seen, which: str, language: str, how: str) -> None:
    """Nothing overflows, is cut, covered or pale, in a narrow window and on paper; nothing is asked from elsewhere."""
    assert [] == seen.pages[f"{which} {language} {how}"]


@pytest.mark.parametrize("said", BROKEN)
def test_a_broken_page(seen: Seen, said: str) -> None:
    """A page that was broken on purpose is caught."""
    assert any(said in problem for problem in seen.pages[said]), seen.pages[said]


def test_the_console_is_silent(seen: Seen) -> None:
    """No page but the two that were broken so writes into the console."""
    assert all("example.org" in line or "nothing is not defined" in line for line in seen.console)
    assert 2 <= len(seen.console)
