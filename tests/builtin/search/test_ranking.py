# SPDX-License-Identifier: EUPL-1.2
"""
The best service stands first, and the same search always gives the same order.
"""

import pytest
from little_shop import LittleShop

from onestopshop.plugin import Search


def test_kinds_of_match(shop: LittleShop) -> None:
    """An exact word stands before a beginning, that before a typo, that before a part of a compound."""
    shop.put("a-part", {"nl": "Avondkaarten"})
    shop.put("b-typo", {"nl": "Kaars"})
    shop.put("c-prefix", {"nl": "Kaartje"})
    shop.put("d-exact", {"nl": "Kaart"})
    assert shop.ids(shop.open(), "kaart") == ["d-exact", "c-prefix", "a-part"]
    shop.erase("c-prefix")
    shop.erase("d-exact")
    assert shop.ids(shop.open(), "kaart") == ["b-typo", "a-part"]


def test_fields(shop: LittleShop) -> None:
    """The name stands before the words of a topic, and those before the summary."""
    shop.put("a-summary", {"nl": "Iets"}, summary={"nl": "over school"})
    shop.put("b-topic", {"nl": "Les"}, topics=["topic:school"])
    shop.put("c-name", {"nl": "Naar school"})
    assert shop.ids(shop.open(), "school") == ["c-name", "b-topic", "a-summary"]


def test_all_words_before_some(shop: LittleShop) -> None:
    """Services with all words are found; without any such service, those with more of them stand first."""
    shop.put("a-one", {"nl": "Kaart"})
    shop.put("b-two", {"nl": "Kaart halen"})
    shop.put("c-all", {"nl": "Medische kaart halen"})
    index = shop.open()
    assert shop.ids(index, "medische kaart halen") == ["c-all"]
    assert shop.ids(index, "nieuwe kaart halen")[:2] == ["b-two", "c-all"]


def test_common_words_count_less(shop: LittleShop) -> None:
    """A word that nearly every service has does not decide."""
    for number in range(20):
        shop.put(f"s{number:02d}", {"nl": "hulp van de stad"})
    shop.put("wanted", {"nl": "opvang kinderen"})
    assert shop.ids(shop.open(), "de opvang van xyzzyxyz")[0] == "wanted"


def test_language_asked_for(shop: LittleShop) -> None:
    """Among equals the language asked for stands first."""
    shop.put("a", {"en": "Centrum"})
    shop.put("b", {"nl": "Centrum"})
    index = shop.open()
    assert shop.ids(index, "centrum", "nl") == ["b", "a"]
    assert shop.ids(index, "centrum", "en") == ["a", "b"]


def test_whole_name(shop: LittleShop) -> None:
    """A name typed whole stands before longer names."""
    shop.put("a", {"nl": "Loket migratie en werk"})
    shop.put("b", {"nl": "Loket migratie"})
    assert shop.ids(shop.open(), "loket migratie")[0] == "b"


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_order_of_equals(shop: LittleShop, limit: int) -> None:
    """Equals stand by id over all pages, in whatever order and pieces they were indexed."""
    wanted = [f"s{number:02d}" for number in range(30)]
    index = shop.open()
    for number in range(30):
        id = wanted[number * 7 % 30]
        shop.put(id, {"nl": "Zwembad"})
        index.follow(shop.storage)
    pages = [shop.ids(index, "zwembad", limit=limit, offset=at) for at in range(0, 30, limit)]
    assert [id for page in pages for id in page] == wanted
    pages = [shop.ids(index, "", limit=limit, offset=at) for at in range(0, 30, limit)]
    assert [id for page in pages for id in page] == wanted


def test_same_after_rebuilding(shop: LittleShop, tmp_path) -> None:
    """An index that followed the log and one made at once give the same ranking."""
    followed = shop.open()
    for number in range(40):
        shop.put(f"s{number * 11 % 40}", {"nl": f"Hulp {'bij school ' * (number % 3)}voor gezin"})
        followed.follow(shop.storage)
    shop.put("s7", {"nl": "Hulp voor school"})
    made = shop.open(path=tmp_path / "other")
    for text in ("hulp", "school", "gezni", "hulp school", "voor bij"):
        search = Search(text=text, language="nl", limit=50)
        assert followed.search(search, shop.storage) == made.search(search, shop.storage)


def test_total(shop: LittleShop) -> None:
    """The total counts all services found, not those of the page; a limit of zero only counts."""
    for number in range(12):
        shop.put(f"s{number}", {"nl": "Zwembad"})
    index = shop.open()
    found = index.search(Search(text="zwembad", language="nl", limit=5), shop.storage)
    assert (found.total, len(found.hits)) == (12, 5)
    found = index.search(Search(text="zwembad", language="nl", limit=0), shop.storage)
    assert (found.total, len(found.hits)) == (12, 0)
