# SPDX-License-Identifier: EUPL-1.2
"""
A town that has nothing but a spreadsheet of words is a shop whose words others understand.
"""

import shutil
from pathlib import Path

import pytest

from onestopshop import OneStopShop
from onestopshop.errors import ConfigurationError, InvalidDataError

TOWN = Path(__file__).parents[2] / "tinytown"
VISIT = {"channel": "desk", "language": "nl", "topics": ["topic:registration"], "handling": ["answered"]}


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A copy of the town, as it was given."""
    return Path(shutil.copytree(TOWN, tmp_path / "tinytown"))


def rewritten(town: Path, change: tuple[str, str]) -> None:
    """Change the spreadsheet."""
    file = town / "words.csv"
    file.write_text(file.read_text("utf-8").replace(*change), "utf-8")


def test_words_are_concepts(town: Path) -> None:
    """Rows are concepts below those of the network, a barrier can be observed with them, and they roll up."""
    with OneStopShop.open(town) as shop:
        desk = shop.acting_as("guide", desk="main")
        scheme = desk.taxonomies.scheme("words")
        assert ("1", 5) == (scheme.version, len(scheme.concepts))
        form = desk.taxonomies.concept("words:formulier-alleen-in-het-nederlands")
        assert {"nl": "Formulier alleen in het Nederlands", "en": "Form only in Dutch"} == dict(form.label)
        visit = desk.visits.record(**VISIT)
        desk.barriers.observe(
            visit=visit.id, step="understand", concepts=[form.code], what_happened="Only in Dutch."
        )
        above = [*shop.city.vocabulary.broader(form.code)]
        assert ["words:brief-in-moeilijke-taal", "b:begrijpbaar"] == above[1:]
        assert [] == [one for one in desk.taxonomies.validate("words") if one.severity == "error"]


def test_codes_stay_when_rows_move(town: Path) -> None:
    """A spreadsheet that is sorted anew has the same codes, and a record coded before stays readable."""
    with OneStopShop.open(town) as shop:
        before = {
            one.code for one in shop.acting_as("guide", desk="main").taxonomies.scheme("words").concepts
        }
    head, *rows = (town / "words.csv").read_text("utf-8").splitlines()
    (town / "words.csv").write_text("\n".join([head, *reversed(rows)]), "utf-8")
    with OneStopShop.open(town) as shop:
        after = {one.code for one in shop.acting_as("guide", desk="main").taxonomies.scheme("words").concepts}
    assert before == after
    rewritten(town, ("Wachtzaal te klein", "Wachtzaal zonder stoelen"))
    with OneStopShop.open(town) as shop:
        desk = shop.acting_as("guide", desk="main")
        kept = desk.taxonomies.concept("words:wachtzaal-te-klein")
        assert (None, "Wachtzaal zonder stoelen") == (kept.retired, kept.label["nl"])
        assert before == {one.code for one in desk.taxonomies.scheme("words").concepts}


def test_a_row_that_is_gone_is_for_no_new_record(town: Path) -> None:
    """A concept whose row was taken out retires: old records keep it, and new ones are refused."""
    with OneStopShop.open(town) as shop:
        shop.acting_as("guide", desk="main").taxonomies.scheme("words")
    lines = (town / "words.csv").read_text("utf-8").splitlines()
    (town / "words.csv").write_text("\n".join(lines[:-1]), "utf-8")
    with OneStopShop.open(town) as shop:
        desk = shop.acting_as("guide", desk="main")
        assert desk.taxonomies.concept("words:bang-voor-de-vragen").retired is not None
        visit = desk.visits.record(**VISIT)
        with pytest.raises(InvalidDataError, match="is retired"):
            desk.barriers.observe(
                visit=visit.id, step="enter", concepts=["words:bang-voor-de-vragen"], what_happened="Afraid."
            )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("Wachtzaal te klein", "=1+1"), "words.csv: row 5, column Waar mensen op vastlopen"),
        (("begrijpbaarheid", "hoffelijkheid"), "no row has the words 'hoffelijkheid'"),
        (("In English", "Engels"), "there is no column 'In English'"),
    ],
)
def test_a_mistake_is_told_when_the_shop_opens(town: Path, change: tuple[str, str], told: str) -> None:
    """A mistake in the spreadsheet keeps the shop from opening, and says where it is."""
    rewritten(town, change)
    with pytest.raises(InvalidDataError) as refused:
        OneStopShop.open(town)
    assert any(told in problem for problem in refused.value.problems), refused.value.problems
    assert not (town / "words.codes.csv").exists()


def test_a_spreadsheet_that_is_gone_is_told(town: Path) -> None:
    """A missing file is an error of the configuration, with its table."""
    (town / "words.csv").unlink()
    with pytest.raises(ConfigurationError, match=r"\[taxonomies\.words\] cannot be read"):
        OneStopShop.open(town)
