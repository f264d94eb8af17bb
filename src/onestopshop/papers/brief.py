# SPDX-License-Identifier: EUPL-1.2
"""
Word a brief: what goes well comes first, what is asked after what is known, ideas last and apart.
"""

from collections.abc import Iterator, Sequence

from onestopshop.domain.codes.barriers import BarrierState, Verdict
from onestopshop.operations.papers.brief_pages import Ask, Brief, Rate, Stuck, Tried
from onestopshop.operations.reports.quarters import Quarter
from onestopshop.papers.blocks import (
    Bar,
    Block,
    Bullets,
    Chart,
    Grid,
    Heading,
    Line,
    Page,
    Panel,
    Paragraph,
    Quotes,
    Run,
    apart,
    joined,
    plain,
    sentences,
)
from onestopshop.papers.words import PaperWords

__all__ = ["brief_page"]

_HIDDEN = "–"
_SHORT = 4
"""Letters that fit below a bar."""


def brief_page(brief: Brief, words: PaperWords) -> Page:
    """Return the page for a service."""
    return Page(
        language=words.tongue,
        title=words.say("brief.title", service=brief.name),
        about=words.say(
            "brief.about",
            organisation=brief.organisation,
            city=brief.city,
            day=words.day(brief.day),
            since=words.day(brief.since),
            until=words.last_day(brief.until),
        ),
        blocks=(
            *_well(brief, words),
            *_stuck(brief, words),
            *_figures(brief, words),
            *_tried(brief, words),
            *_asks(brief, words),
            *_ideas(brief, words),
        ),
        foot=(words.say("brief.foot", least=brief.least),),
    )


def _rate_line(rate: Rate | None, least: int, words: PaperWords) -> Line | None:
    """Return so many of so many visits; nothing where it cannot be told of how many."""
    if rate is None or rate.exposed is None:
        return None
    exposed = words.number(rate.exposed)
    if rate.affected is None:
        return words.say("brief.fewer_of", least=least, exposed=exposed)
    return words.say("brief.of", affected=words.number(rate.affected), exposed=exposed)


def _well(brief: Brief, words: PaperWords) -> Iterator[Block]:
    yield Heading(text=words.say("brief.well"))
    lines = [words.say("brief.thanks")]
    for name, count in (("visits", brief.visits), ("helped", brief.helped)):
        lines += [words.say(f"brief.{name}", count=words.number(count))] if count is not None else []
    for name, found in (("removed", brief.removed), ("claimed", brief.claimed)):
        for one in found:
            day = words.day(one.day) if one.day else ()
            lines.append(words.say(f"brief.{name}", title=one.title, number=one.number, day=day))
    yield Bullets(items=tuple(lines))


def _stuck(brief: Brief, words: PaperWords) -> Iterator[Block]:
    yield Heading(text=words.say("brief.stuck"))
    if not brief.stuck:
        yield Paragraph(text=words.say("brief.nothing"))
    quotes = 2 if len(brief.stuck) < 3 else 1
    for one in brief.stuck:
        yield Heading(text=words.say("brief.item", number=one.number, title=one.title), level=3)
        if one.problem != one.title:
            yield Paragraph(text=words.of(one.problem))
        yield from (Paragraph(text=line) for line in apart(_known(brief, one, words), words.tongue))
        if one.examples:
            yield Quotes(items=tuple((Run(quote),) for quote in one.examples[:quotes]))
    if brief.more:
        yield Paragraph(text=words.say("brief.more", count=words.number(brief.more)))


def _known(brief: Brief, one: Stuck, words: PaperWords) -> Iterator[Line]:
    """Yield what is known of a barrier, in sentences."""
    state = words.label("barrier_state", one.state)
    yield words.say("brief.where", state=state, step=one.step, month=words.month(one.since))
    if one.met.affected is None or one.met.exposed is None:
        fresh = one.since >= brief.until
        yield words.say("brief.fresh" if fresh else "brief.few_examples" if one.examples else "brief.few")
        return
    yield words.say(
        "brief.rate_at_least" if one.met.at_least else "brief.rate",
        affected=words.number(one.met.affected),
        exposed=words.number(one.met.exposed),
        rate=words.number(100 * one.met.affected / one.met.exposed),
    )
    if one.languages:
        names = sorted(
            (words.language(tag) for tag in one.languages), key=lambda name: plain(name).casefold()
        )
        yield words.say("brief.languages", languages=joined(names))


def _figures(brief: Brief, words: PaperWords) -> Iterator[Block]:
    """Yield the picture and the table of the same figures, of what is large enough to be told."""
    told = [one for one in brief.stuck if any(_rate(quarter) is not None for quarter in one.quarters)]
    if not told:
        return
    yield Chart(
        title=words.say("brief.chart"),
        text=words.say("brief.chart_text", since=words.day(brief.since), until=words.last_day(brief.until)),
        panels=tuple(
            Panel(
                name=plain(words.say("brief.number", number=one.number)),
                bars=tuple(_bar(quarter, words) for quarter in one.quarters),
            )
            for one in told
        ),
        grid=_grid(told, words),
    )
    if any(_hidden(quarter) for one in told for quarter in one.quarters):
        yield Paragraph(text=words.say("brief.hidden"))


def _grid(told: Sequence[Stuck], words: PaperWords) -> Grid:
    def figure(text: str) -> Line:
        return (Run(text, words.tongue),)

    numbers = tuple(words.say("brief.number", number=one.number) for one in told)
    rows = tuple(
        (
            figure(" ".join(words.quarter(quarter.since))),
            figure(_HIDDEN if quarter.exposed is None else words.number(quarter.exposed)),
            *(figure(_cell(one.quarters[place], words)) for one in told),
        )
        for place, quarter in enumerate(told[0].quarters)
    )
    return Grid(
        caption=words.say("brief.table"),
        head=(words.say("brief.quarter"), words.say("brief.exposed"), *numbers),
        rows=rows,
        right=frozenset(range(1, len(numbers) + 2)),
    )


def _hidden(quarter: Quarter) -> bool:
    return quarter.affected is None or quarter.exposed is None


def _rate(quarter: Quarter) -> float | None:
    if quarter.affected is None or not quarter.exposed:
        return None
    return 100 * quarter.affected / quarter.exposed


def _bar(quarter: Quarter, words: PaperWords) -> Bar:
    name, year = words.quarter(quarter.since)
    rate = _rate(quarter)
    short = name if len(name) <= _SHORT else str(quarter.since.month // 3 + 1)
    label = words.number(rate) if rate is not None else _HIDDEN if _hidden(quarter) else ""
    return Bar(name=short, year=year, value=rate, label=label)


def _cell(quarter: Quarter, words: PaperWords) -> str:
    rate = _rate(quarter)
    if quarter.affected is None or quarter.exposed is None:
        return _HIDDEN
    if rate is None:
        return words.number(quarter.affected)
    return f"{words.number(quarter.affected)} ({words.number(rate)})"


def _tried(brief: Brief, words: PaperWords) -> Iterator[Block]:
    if brief.tried:
        yield Heading(text=words.say("brief.tried"))
        yield Bullets(
            items=tuple(sentences(_measure(brief, one, words), words.tongue) for one in brief.tried)
        )


def _measure(brief: Brief, one: Tried, words: PaperWords) -> Iterator[Line]:
    measure = Run(one.measure, one.language or "und")
    services = joined(words.of(service) for service in one.services)
    yield words.say("brief.measure", title=one.title, services=services, measure=measure)
    fallen = one.verdict is Verdict.FALLEN
    yield words.say("brief.result" if fallen else "brief.result_otherwise", day=words.day(one.checked_on))
    if not fallen:
        return
    before, after = (_rate_line(rate, brief.least, words) for rate in (one.before, one.after))
    if before and after:
        yield words.say("brief.before_after", before=before, after=after)


def _asks(brief: Brief, words: PaperWords) -> Iterator[Block]:
    yield Heading(text=words.say("brief.asks"))
    if not brief.asks:
        yield Paragraph(text=words.say("brief.no_asks"))
        return
    shown = {one.number for one in brief.stuck}
    asked: dict[Line, list[Line]] = {}
    for one in brief.asks:
        asked_of = "brief.asked" if one.number in shown else "brief.asked_titled"
        name = words.say(asked_of, signal=one.signal, number=one.number, title=one.title)
        asked.setdefault(_ask(brief, one, words), []).append(name)
    yield Bullets(
        items=tuple(
            sentences([words.say("brief.ask", signals=joined(names)), what], words.tongue, "")
            for what, names in asked.items()
        )
    )
    yield Heading(text=words.say("brief.answer"), level=3)
    yield Paragraph(text=words.say("brief.answer_text"))


def _ask(brief: Brief, one: Ask, words: PaperWords) -> Line:
    awaited = one.state in {BarrierState.SIGNALLED, BarrierState.ACKNOWLEDGED}
    passed = awaited and one.answer_by < brief.day
    return words.say(
        f"brief.ask_{'passed' if passed else one.state}",
        acknowledge=words.day(one.acknowledge_by),
        answer=words.day(one.answer_by),
        due=words.day(one.due or one.answer_by),
    )


def _ideas(brief: Brief, words: PaperWords) -> Iterator[Block]:
    lines: Sequence[Line] = [
        words.say("brief.idea_of", number=one.number, text=one.text, organisation=one.organisation)
        if one.organisation
        else words.say("brief.idea", number=one.number, text=one.text)
        for one in brief.ideas
    ]
    if lines:
        yield Heading(text=words.say("brief.ideas"))
        yield Bullets(items=tuple(lines))
