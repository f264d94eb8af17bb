# SPDX-License-Identifier: EUPL-1.2
"""
What papers say, and what they never say.
"""

from datetime import date
from typing import Any

import attrs
import pytest
from tests.operations.papers import samples

from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.codes.barriers import BarrierState, Verdict
from onestopshop.domain.text import LocalizedText, Pick
from onestopshop.operations.papers.brief_pages import Brief, Named, Proposal, Tried
from onestopshop.operations.papers.feedback import Change, Digest, News
from onestopshop.papers.blocks import Part
from onestopshop.papers.brief import brief_page
from onestopshop.papers.feedback import news_page, told_page
from onestopshop.papers.html import as_html
from onestopshop.papers.markdown import as_markdown
from onestopshop.papers.procedure import agenda_page, bundle_csv, bundle_page, presignal_page
from onestopshop.papers.words import PaperWords

EN, NL = PaperWords(("en",)), PaperWords(("nl", "en"))
DAY = date(2027, 1, 10)


def pick(text: str) -> Pick:
    return Pick(text=text, language="en", exact=True)


@pytest.fixture
def found(town: Any) -> Brief:
    """The brief of a town with a year behind it."""
    samples.a_year(town)
    return town.desk("coordinator").barriers.brief("registration")


def page(brief: Brief, words: PaperWords = EN, **changes: Any) -> str:
    return as_markdown(brief_page(attrs.evolve(brief, **changes), words))


def test_thanks_come_first_and_ideas_last(found: Brief) -> None:
    """A brief begins with what goes well; what is asked follows what is known, and ideas stand apart at the end."""
    idea = Proposal(number=1, text=pick("Use pictures."), organisation=pick("School"))
    removed = Named(number=3, title=pick("The bell is silent"), day=date(2026, 5, 4))
    claimed = Named(number=4, title=pick("The door is heavy"))
    text = page(
        found, ideas=(idea, attrs.evolve(idea, organisation=None)), removed=(removed,), claimed=(claimed,)
    )
    places = [
        text.index(words)
        for words in (
            "Thank you",
            "about your service: 180",
            "Removed, and checked on 4 May 2026: The bell is silent (no. 3)",
            "You told us that this is removed: The door is heavy (no. 4)",
            "No. 1: Letters are hard to read",
            "Visits with it: at least 26 of 180 about your service, that is 14 in 100 or more",
            "> The letter has six pages.",
            "| Q2 2026 | 40 | 8 (20) |",
            "Signal 1 (no. 1): please tell us by 24 January 2027",
            "No. 1: Use pictures. (School)",
            "No. 1: Use pictures.\n",
            "Nobody is named here",
        )
    ]
    assert sorted(places) == places


def test_a_brief_in_the_language_of_the_service(found: Brief) -> None:
    """The words of a brief are those of its language; a text in another says so."""
    text = as_html(brief_page(found, NL))
    assert '<html lang="nl" dir="ltr">' in text
    assert "Wat goed gaat" in text
    assert '<h3>Nr. 1: <bdi lang="en" dir="ltr">Letters are hard to read</bdi></h3>' in text


def test_a_few_visits(found: Brief) -> None:
    """Below the threshold a brief says 'a few visits', rests on examples, and draws nothing."""
    (one,) = found.stuck
    few = attrs.evolve(one, met=attrs.evolve(one.met, affected=None), quarters=(), languages=())
    text = page(found, stuck=(few,))
    assert "a few visits; this rests on the checked examples" in text
    assert ("in 100", "|") == tuple(word for word in ("in 100", "|") if word not in text)
    assert "It was met in a few visits.\n" in page(found, stuck=(attrs.evolve(few, examples=()),))
    fresh = attrs.evolve(few, since=found.until)
    assert "Figures follow when the quarter is over." in page(found, stuck=(fresh,))


def test_no_language_stands_out(found: Brief) -> None:
    """Where no language has enough visits none is named."""
    (one,) = found.stuck
    assert "Languages of these visits" not in page(found, stuck=(attrs.evolve(one, languages=()),))


def test_a_title_that_is_the_problem_is_said_once(found: Brief) -> None:
    """Where a barrier was given no title of its own, its problem does not stand there twice."""
    (one,) = found.stuck
    assert 1 == page(found, stuck=(attrs.evolve(one, problem=one.title),)).count(one.title.text)


def test_a_quarter_without_visits_hides_nothing(found: Brief) -> None:
    """Where nobody came there is a nought, and no dash that says that a few did."""
    (one,) = found.stuck
    first, *others = (attrs.evolve(part, affected=part.affected or 7) for part in one.quarters)
    none = attrs.evolve(first, affected=0, exposed=0)
    text = page(found, stuck=(attrs.evolve(one, quarters=(none, *others)),))
    assert ("| Q1 2026 | 0 | 0 |" in text, "– : not shown" in text) == (True, False)


def test_hidden_quarters_are_explained(found: Brief) -> None:
    """A dash has its explanation; where nothing can be told of any quarter there is no table."""
    (one,) = found.stuck
    assert "– : not shown" in page(found)
    hidden = attrs.evolve(one, quarters=tuple(attrs.evolve(part, affected=None) for part in one.quarters))
    assert "| Q1 2026" not in page(found, stuck=(hidden,))
    full = attrs.evolve(one, quarters=tuple(attrs.evolve(part, affected=9) for part in one.quarters))
    assert "– : not shown" not in page(found, stuck=(full,))
    bare = attrs.evolve(one, quarters=tuple(attrs.evolve(part, exposed=None) for part in one.quarters[:1]))
    assert "| Q1 2026 | – | – |\n" not in page(found, stuck=(bare,))


@pytest.mark.parametrize(
    ("state", "changes", "words"),
    [
        ("signalled", {}, "please tell us by 24 January 2027 that it has reached you"),
        ("acknowledged", {}, "please tell us by 11 March 2027 what you can do"),
        ("acknowledged", {"answer_by": date(2027, 1, 9)}, "we hoped to hear by 9 January 2027"),
        ("planned", {"due": date(2027, 6, 1)}, "thank you for planning it, for 1 June 2027"),
        ("in_progress", {"answer_by": date(2027, 1, 9)}, "thank you for working on it"),
    ],
)
def test_what_is_asked(found: Brief, state: str, changes: dict[str, date], words: str) -> None:
    """Each state has its own question; a day that passed is mentioned without blame, and never after an answer."""
    (ask,) = found.asks
    asked = attrs.evolve(ask, state=BarrierState(state), **changes)
    assert words in page(found, asks=(asked,))


def test_equal_questions_are_one(found: Brief) -> None:
    """What is asked in the same words about several barriers is asked once."""
    (ask,) = found.asks
    text = page(found, asks=(ask, attrs.evolve(ask, signal=2, number=5, title=pick("The queue is long"))))
    assert "Signal 1 (no. 1), 2 (no. 5, The queue is long): please" in text
    assert "At the moment we ask nothing" in page(found, asks=())


def test_nothing_to_share(found: Brief) -> None:
    """A service without barriers is thanked all the same; one with many hears how many are left."""
    assert "there is nothing that we share with you" in page(found, stuck=(), visits=None)
    assert "Not on this page: 2 more." in page(found, more=2, helped=7)
    assert "Referrals to you that ended with help: 7." in page(found, helped=7)


def test_what_was_tried_is_told_with_its_figures(town: Any, found: Brief) -> None:
    """A measure is told with what it changed; a count that is too small is a bound, and one without a base nothing."""
    samples.removed(town, services=["housing"])
    told = town.desk("coordinator").barriers.brief("registration")
    line = "Before: 12 of 200 visits. After: fewer than 5 of 190 visits."
    assert line in as_markdown(brief_page(told, EN))
    (one,) = told.tried
    bare = attrs.evolve(one, after=attrs.evolve(one.after, exposed=None), language="en")
    assert "Before:" not in page(found, tried=(bare,))
    assert "Before:" not in page(found, tried=(attrs.evolve(one, before=None),))
    otherwise = page(found, tried=(attrs.evolve(one, verdict=Verdict.NOT_TESTABLE),))
    assert "in another way than by counting visits." in otherwise
    assert "less often" not in otherwise.partition("How to answer")[0]
    assert isinstance(one, Tried)


def test_every_change_has_words() -> None:
    """Whatever happens to a barrier, its feedback says it in words, with why, for when and what was said."""
    changes = tuple(
        Change(day=DAY, operation=name, state=BarrierState.PLANNED, said="So be it.", reason="other", on=DAY)
        for name in BARRIERS.rows
    )
    merged = Change(day=DAY, operation="merge", state=BarrierState.MERGED, other=9)
    news = News(
        number=7,
        title=pick("Letters"),
        state=BarrierState.PLANNED,
        changes=(*changes, merged),
        done=pick("One page."),
    )
    text = as_markdown(news_page(Digest(of="own", language="en", since=DAY, news=(news,)), EN))
    assert "10 January 2027: the service plans something (other) (for 10 January 2027): So be it." in text
    assert "it goes on as no. 9" in text
    assert "You said, we did: One page." in text
    assert text.count("So be it.") == len(changes)


@pytest.mark.parametrize("of", ["own", "desk"])
def test_no_news(of: str) -> None:
    """Where nothing changed, feedback says so."""
    text = as_markdown(news_page(Digest(of=of, language="en", since=DAY, news=()), EN))
    assert "Nothing changed since then." in text


def test_you_said_we_did_in_every_language(town: Any) -> None:
    """What is told to the public stands there in each language, in a part of its own, and without a count."""
    samples.removed(
        town, services=["housing"], done={"en": "The letter has one page.", "nl": "De brief is kort."}
    )
    told = town.desk().barriers.told()
    found = told_page(told, [EN, NL], city=LocalizedText({"en": "Testville"}))
    assert ["en", "nl"] == [part.language for part in found.blocks if isinstance(part, Part)]
    text = as_markdown(found)
    assert "You said: Nobody finds the sentence that matters." in text
    assert "We did: The letter has one page." in text
    assert "Where it stands: removed, checked." in text
    assert not any(count in text for count in ("12", "200", "190"))
    assert "Wij deden: De brief is kort." in text
    bare = attrs.evolve(told[0], services=())
    assert "At:" not in as_markdown(told_page([bare], [EN], city=LocalizedText({"en": "X"})))
    assert "There is nothing to tell yet." in as_markdown(
        told_page((), [EN], city=LocalizedText({"en": "X"}))
    )


def test_a_pre_signal_on_paper(town: Any) -> None:
    """A pre-signal says what is known, a dash for what is not, the four words, and ideas apart at the end."""
    ideas = [{"text": {"en": "Pictures"}}, {"text": {"en": "Fewer pages"}, "organisation": "school"}]
    barrier = samples.gathered(town, *samples.visits(town, 7, 7), ideas=ideas)
    samples.quoted(town, barrier, "Six pages.")
    samples.later(town, 30)
    found = town.desk("coordinator").barriers.presignal(barrier)
    text = as_markdown(presignal_page(found, EN))
    places = [
        text.index(words)
        for words in (
            "# Pre-signal no. 1: Letters are hard to read",
            "> Six pages.",
            "- Services: Registration",
            "- Carrier: –",
            "- How often it was noted: up to 31 March 2026 observations: 8; visits: 8 (never to be added up)",
            "- clear: yes",
            "- shared: not looked at yet",
            "- Pictures\n",
            "- Fewer pages (School)",
        )
    ]
    assert sorted(places) == places
    few = attrs.evolve(found, visits=None, phase=pick("collect"), topic=None, carrier=pick("Amal"), ideas=())
    text = as_markdown(presignal_page(few, EN))
    assert "- How often it was noted: up to 31 March 2026 in a few visits a quarter at most" in text
    assert ("Ideas", "- Topic: –") == (
        "Ideas" if "Ideas" not in text else "",
        text[text.index("- Topic") :][:10],
    )


def test_an_agenda_has_every_heading(town: Any) -> None:
    """An agenda has a table for what there is, and says 'nothing' for what there is not."""
    samples.signalled(town, samples.gathered(town, *samples.visits(town, 3, 3)))
    text = as_markdown(agenda_page(town.desk("coordinator").barriers.agenda(before="2026-05-01"), EN))
    assert 6 == text.count("Nothing.")
    assert "| 1 | 1 | \u2068Letters" not in text
    assert (
        "| 1 | 1 | Letters are hard to read | signalled | sign of receipt | 16 March 2026 | Office |" in text
    )


def test_an_empty_bundle(town: Any) -> None:
    """An edition without signals says so, and is a table without rows."""
    found = town.desk("coordinator").signals.bundle(edition="2026")
    assert "There is no signal in this edition." in as_markdown(bundle_page(found, EN))
    assert "number,title,problem,examples,themes,level,carrier,follow_up,origin\r\n" == bundle_csv(found)


def test_the_names_of_a_bundle(town: Any) -> None:
    """A bundle and its table hold the same words; a cell that would be a formula is none."""
    boss = town.desk("coordinator", worker=samples.BOSS)
    barrier = samples.gathered(town, *samples.visits(town, 3, 3), title={"en": "=cmd()"})
    samples.quoted(town, barrier, "Six pages.")
    signal = samples.signalled(town, barrier)
    boss.signals.follow_up(signal.id, text="Asked twice.")
    boss.barriers.share(barrier, visibility="public")
    found = boss.signals.bundle(edition="2026")
    text = as_markdown(bundle_page(found, EN))
    for words in (
        "## 1. =cmd()",
        "Carrier: School",
        "Level: local",
        "Origin: 1 - 1",
        "2 March 2026: Asked twice.",
    ):
        assert words in text
    row = bundle_csv(found).splitlines()[1]
    assert row.startswith("1,'=cmd(),")
    assert row.endswith(",local,School,2026-03-02: Asked twice.,1 - 1")
