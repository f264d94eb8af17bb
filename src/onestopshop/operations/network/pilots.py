# SPDX-License-Identifier: EUPL-1.2
"""
The kind of content ``pilot``: the card of a city, as it stands in its configuration.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from onestopshop.codec.bundles.strict_json import strict_json
from onestopshop.codec.canonical import canonical
from onestopshop.codec.converter import structure, unstructure
from onestopshop.codec.records import check_text
from onestopshop.domain.bundles.names import refused
from onestopshop.domain.pilots import PilotCard, check_card
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.bundles.content import ContentKind, Files, Offered
from onestopshop.operations.bundles.telling import changes
from onestopshop.operations.work import Work

__all__ = ["KIND", "PILOT", "card_in"]

KIND: Final = "pilot"
_CARD: Final = "pilot.json"
_MOST: Final = 200_000


def card_in(files: Files) -> PilotCard:
    """
    Return the card of a package.

    Raises:
        ExchangeError: It holds something else, or in another form.
    """
    if [*files] != [_CARD]:
        raise refused(f"the bundle holds other files than {_CARD}")
    said = strict_json(files[_CARD], what=_CARD, most=_MOST)
    try:
        check_text(said)
        card = structure(said, PilotCard)
        check_card(card)
    except InvalidDataError as error:
        raise ExchangeError(f"{_CARD} has another form", problems=error.problems) from None
    if canonical(unstructure(card)) != files[_CARD]:
        raise refused(f"{_CARD} states what goes without saying")
    return card


def _offered(work: Work) -> Iterator[Offered]:
    card = work.context.pilot
    if card is not None:
        files = {_CARD: canonical(unstructure(card))}
        yield Offered(name=KIND, kind=KIND, files=files, description=card.what)


def _check(_work: Work, _publisher: str, files: Files) -> Sequence[str]:
    try:
        card_in(files)
    except ExchangeError as error:
        return error.problems or (str(error),)
    return ()


def _compare(_work: Work, before: Files | None, after: Files) -> Sequence[str]:
    new = card_in(after)
    if before is None:
        return (f"the card of its pilot: {new.what.pick('en').text}",)
    return tuple(changes(unstructure(card_in(before)), unstructure(new)))


PILOT: Final = ContentKind(name=KIND, offered=_offered, check=_check, compare=_compare)
