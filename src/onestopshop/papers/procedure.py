# SPDX-License-Identifier: EUPL-1.2
"""
Word the documents of a city's procedure: the pre-signal, the agenda and the bundle.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from onestopshop.operations.papers.agendas import Agenda, Item
from onestopshop.operations.papers.agendas import Heading as Place
from onestopshop.operations.papers.bundles import Bundle, Bundled
from onestopshop.operations.papers.presignals import PreSignal
from onestopshop.papers.blocks import (
    Block,
    Bullets,
    Grid,
    Heading,
    Line,
    Page,
    Paragraph,
    Quotes,
    Run,
    joined,
)
from onestopshop.papers.sheets import as_csv
from onestopshop.papers.words import PaperWords

__all__ = ["agenda_page", "bundle_csv", "bundle_page", "presignal_page"]

_COLUMNS = ("number", "title", "problem", "examples", "themes", "level", "carrier", "follow_up", "origin")
_EMPTY: Line = (Run("–"),)


def presignal_page(found: PreSignal, words: PaperWords) -> Page:
    """Return the pre-signal of one barrier."""
    return Page(
        language=words.tongue,
        title=words.say("presignal.title", number=found.number, title=found.title),
        about=words.say("presignal.about", city=found.city, day=words.day(found.day)),
        blocks=(
            Heading(text=words.say("presignal.problem")),
            Paragraph(text=words.of(found.problem)),
            *_examples("presignal", found.examples, words),
            Heading(text=words.say("presignal.facts")),
            Bullets(items=tuple(_facts(found, words))),
            Heading(text=words.say("presignal.checks")),
            Bullets(items=tuple(_checks(found, words))),
            *_ideas(found, words),
        ),
        foot=(words.say("presignal.foot", least=found.least),),
    )


def agenda_page(agenda: Agenda, words: PaperWords) -> Page:
    """Return the agenda of a meeting: every heading stands there, so that nothing is forgotten."""
    about = words.say(
        "agenda.about", city=agenda.city, since=words.day(agenda.since), day=words.day(agenda.before)
    )
    blocks: list[Block] = []
    for heading in Place:
        items = [one for one in agenda.items if one.heading is heading]
        blocks.append(Heading(text=words.say(f"agenda.{heading}")))
        blocks.append(_items(items, words) if items else Paragraph(text=words.say("agenda.nothing")))
    return Page(
        language=words.tongue,
        title=words.say("agenda.title", day=words.day(agenda.before)),
        about=about,
        blocks=tuple(blocks),
    )


def bundle_page(bundle: Bundle, words: PaperWords) -> Page:
    """Return the bundle of an edition."""
    blocks = [block for one in bundle.entries for block in _entry(one, words)]
    return Page(
        language=words.tongue,
        title=words.say("bundle.title", edition=bundle.edition),
        about=words.say(
            "bundle.about",
            city=bundle.city,
            since=words.day(bundle.since),
            until=words.last_day(bundle.until),
        ),
        blocks=tuple(blocks) or (Paragraph(text=words.say("bundle.nothing")),),
    )


def bundle_csv(bundle: Bundle) -> str:
    """Return the bundle as rows, for a spreadsheet."""
    return as_csv(
        _COLUMNS,
        [
            (
                one.number,
                one.title.text,
                one.problem.text,
                " / ".join(one.examples),
                " / ".join(theme.text for theme in one.themes),
                one.level.text if one.level else "",
                one.carrier.text if one.carrier else "",
                " / ".join(f"{said.day.isoformat()}: {said.text}" for said in one.follow_up),
                one.origin,
            )
            for one in bundle.entries
        ],
    )


def _facts(found: PreSignal, words: PaperWords) -> Iterator[Line]:
    facts: dict[str, Line] = {
        "state": words.of(found.phase) if found.phase else words.label("barrier_state", found.state),
        "round": (Run(str(found.round)),),
        "services": joined(words.of(one) for one in found.services),
        "topic": words.of(found.topic) if found.topic else (),
        "step": words.of(found.step),
        "concepts": joined(words.of(one) for one in found.concepts),
        "kind": words.of(found.kind) if found.kind else (),
        "reach": words.label("reach", found.reach),
        "level": words.of(found.level) if found.level else (),
        "owner": words.of(found.owner) if found.owner else (),
        "carrier": words.of(found.carrier) if found.carrier else (),
        "noted": _noted(found, words),
    }
    for name, value in facts.items():
        yield (*words.say(f"presignal.{name}"), Run(": ", words.tongue), *(value or _EMPTY))


def _noted(found: PreSignal, words: PaperWords) -> Line:
    day = words.day(found.until - timedelta(days=1))
    if found.observations is None or found.visits is None:
        return words.say("presignal.few", day=day)
    return words.say(
        "presignal.counts",
        day=day,
        observations=words.number(found.observations),
        visits=words.number(found.visits),
    )


def _checks(found: PreSignal, words: PaperWords) -> Iterator[Line]:
    for one in found.checks:
        said = "open" if one.holds is None else "holds" if one.holds else "holds_not"
        yield words.say(
            "presignal.check",
            word=words.label("signal_check", one.name),
            holds=words.say(f"presignal.{said}"),
        )


def _ideas(found: PreSignal, words: PaperWords) -> Iterator[Block]:
    if found.ideas:
        yield Heading(text=words.say("presignal.ideas"))
        yield Bullets(
            items=tuple(
                words.say("presignal.idea_of", text=one.text, organisation=one.organisation)
                if one.organisation
                else words.say("presignal.idea", text=one.text)
                for one in found.ideas
            )
        )


def _items(items: Iterable[Item], words: PaperWords) -> Grid:
    columns = ("number", "signal", "item", "state", "what", "day", "waiting")
    return Grid(
        caption=(),
        head=tuple(words.say(f"agenda.{name}") for name in columns),
        rows=tuple(
            (
                (Run(str(one.number)),),
                (Run(str(one.signal)),) if one.signal else _EMPTY,
                words.of(one.title),
                words.of(one.phase) if one.phase else words.label("barrier_state", one.state),
                words.say(f"agenda.{_asked(one)}_{one.what}") if one.what else _EMPTY,
                words.day(one.day) if one.day else _EMPTY,
                joined(words.of(who) for who in one.waiting) or _EMPTY,
            )
            for one in items
        ),
        right=frozenset({0, 1}),
    )


def _asked(item: Item) -> str:
    """Return whose word *what* is: what is awaited for long is worded as what is due."""
    return Place.DUE if item.heading is Place.ESCALATED else item.heading


def _entry(one: Bundled, words: PaperWords) -> Iterator[Block]:
    yield Heading(text=words.say("bundle.item", number=one.number, title=one.title))
    yield Paragraph(text=words.of(one.problem))
    yield from _examples("bundle", one.examples, words, level=3)
    facts: dict[str, Line] = {
        "themes": joined(words.of(theme) for theme in one.themes),
        "level": words.of(one.level) if one.level else (),
        "carrier": words.of(one.carrier) if one.carrier else (),
        "origin": (Run(one.origin),),
    }
    yield Bullets(
        items=tuple(
            (*words.say(f"bundle.{name}"), Run(": ", words.tongue), *(value or _EMPTY))
            for name, value in facts.items()
        )
    )
    if one.follow_up:
        yield Heading(text=words.say("bundle.follow_up"), level=3)
        yield Bullets(
            items=tuple(
                words.say("bundle.followed", day=words.day(said.day), text=Run(said.text))
                for said in one.follow_up
            )
        )


def _examples(paper: str, quotes: Iterable[str], words: PaperWords, *, level: int = 2) -> Iterator[Block]:
    items = tuple((Run(quote),) for quote in quotes)
    if items:
        yield Heading(text=words.say(f"{paper}.examples"), level=level)
        yield Quotes(items=items)
