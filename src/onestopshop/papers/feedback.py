# SPDX-License-Identifier: EUPL-1.2
"""
Word what became of what was noted, for the desks and for the public.
"""

from collections.abc import Iterator, Sequence

from onestopshop.domain.text import LocalizedText
from onestopshop.operations.papers.feedback import Change, Digest, News, Told
from onestopshop.papers.blocks import Block, Bullets, Heading, Line, Page, Paragraph, Part, Run, joined
from onestopshop.papers.words import PaperWords

__all__ = ["news_page", "told_page"]

_REASONS = {"decline": "decline_reason", "withdraw": "withdraw_reason", "reopen": "reopen_reason"}


def news_page(digest: Digest, words: PaperWords) -> Page:
    """Return what happened to barriers since a day."""
    blocks = [block for one in digest.news for block in _news(one, words)]
    return Page(
        language=words.tongue,
        title=words.say(f"feedback.{digest.of}"),
        about=words.say("feedback.about", since=words.day(digest.since)),
        blocks=tuple(blocks) or (Paragraph(text=words.say("feedback.nothing")),),
    )


def told_page(told: Sequence[Told], tongues: Sequence[PaperWords], *, city: LocalizedText) -> Page:
    """
    Return "you said, we did".

    Args:
        tongues: The words of each language in which it is told.
    """
    first = tongues[0]
    titles = dict.fromkeys(words.say("told.title") for words in tongues)
    return Page(
        language=first.tongue,
        title=joined(titles, " / "),
        about=first.say("told.about", city=_pick(city, first)),
        blocks=tuple(_part(told, words) for words in tongues),
    )


def _part(told: Sequence[Told], words: PaperWords) -> Part:
    language = words.tongue
    blocks = [block for one in told for block in _told(one, words)]
    return Part(
        language=language,
        blocks=(
            Heading(text=words.language(language)),
            *(blocks or (Paragraph(text=words.say("told.nothing")),)),
        ),
    )


def _news(one: News, words: PaperWords) -> Iterator[Block]:
    state = words.label("barrier_state", one.state)
    yield Heading(text=words.say("feedback.item", number=one.number, title=one.title, state=state))
    yield Bullets(
        items=tuple(
            words.say("feedback.change", day=words.day(change.day), what=_change(change, words))
            for change in one.changes
        )
    )
    if one.done is not None:
        yield Paragraph(text=words.say("feedback.done", done=one.done))


def _change(change: Change, words: PaperWords) -> Line:
    """Return what happened, why, for when, and the words of who said so."""
    merged = change.operation == "merge" and change.other is not None
    line = (
        words.say("feedback.merge_into", other=change.other)
        if merged
        else words.say(f"feedback.{change.operation}")
    )
    if change.reason:
        known = _REASONS.get(change.operation)
        reason = words.label(known, change.reason) if known else (Run(change.reason),)
        line += words.say("feedback.why", reason=reason)
    if change.on and change.operation == "plan":
        line += words.say("feedback.by", day=words.day(change.on))
    return (*line, *(words.say("feedback.said", said=Run(change.said)) if change.said else ()))


def _told(one: Told, words: PaperWords) -> Iterator[Block]:
    yield Heading(text=_pick(one.title, words), level=3)
    if one.services:
        services = joined(_pick(service, words) for service in one.services)
        yield Paragraph(text=words.say("told.services", services=services))
    yield Paragraph(text=words.say("told.you", problem=_pick(one.problem, words)))
    yield Paragraph(text=words.say("told.we", done=_pick(one.done, words)))
    yield Paragraph(text=words.say("told.state", state=words.label("barrier_state", one.state)))


def _pick(text: LocalizedText, words: PaperWords) -> Line:
    return words.of(text.pick(words.chain[0], words.chain[1:]))
