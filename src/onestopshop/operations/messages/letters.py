# SPDX-License-Identifier: EUPL-1.2
"""
What a signal says of its barriers, to who can remove them.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from onestopshop.domain.signals.signals import Account, Signal
from onestopshop.operations.messages.wording import Wording

__all__ = ["letter_of"]

_ACCOUNT: Final = "account"


def letter_of(signal: Signal, say: Wording, *, least: int) -> Mapping[str, str]:
    """
    Return the title of a signal and its accounts.

    Args:
        least: A count below it is told as a few.
    """
    titles = [account.title.pick(say.chain).text for account in signal.accounts if account.title]
    more = f" (+{len(titles) - 1})" if len(titles) > 1 else ""
    blocks = ["\n".join(_block(account, signal, say, least)) for account in signal.accounts]
    return {"title": f"{titles[0] if titles else signal.number}{more}", "accounts": "\n\n".join(blocks)}


def _block(account: Account, signal: Signal, say: Wording, least: int) -> Iterator[str]:
    title = account.title.pick(say.chain).text if account.title else ""
    yield f"{account.number}. {title}".rstrip()
    if account.problem:
        yield account.problem.pick(say.chain).text
    yield _met(account, signal, say, least)
    for words in account.examples:
        yield say.say(_ACCOUNT, "example", {"words": words})


def _met(account: Account, signal: Signal, say: Wording, least: int) -> str:
    """Say how often it was met; a count that is too small to tell is a few, and so is one whose base is."""
    visits = _told(account.visits, least)
    exposure = _told(account.exposure, least)
    part = "few" if visits is None else "alone" if exposure is None else "met"
    last = None if signal.until is None else signal.until - timedelta(days=1)
    period = {"since": signal.since, "until": last}
    filled = {name: say.when(_ACCOUNT, day) if day else "?" for name, day in period.items()}
    return say.say(_ACCOUNT, part, {**filled, "visits": visits, "exposure": exposure})


def _told(count: int | None, least: int) -> int | None:
    return count if count is not None and count >= max(least, 1) else None
