# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop network``: the cities, and what each says of its one-stop shop.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.network.compare import compare
from onestopshop.cli.options import language_option, printing
from onestopshop.cli.output import answer, fields, say, table
from onestopshop.cli.words import Words
from onestopshop.plugin import unstructure

if TYPE_CHECKING:
    from onestopshop.operations.bundles.held import Held
    from onestopshop.operations.network.network import HeldCard, KnownCity

__all__ = ["network"]

_EPILOG = """\b
Examples:
  onestopshop --role coordinator network cities
  onestopshop --role coordinator network card mycity
  onestopshop --role coordinator network compare othercity --period 2026-Q1
"""
_CITIES = """\b
Examples:
  onestopshop --role coordinator network cities
  onestopshop --role coordinator network cities --language nl --json
"""
_CARD = """\b
Examples:
  onestopshop --role coordinator network card mycity
  onestopshop --role coordinator network card othercity --language nl
"""


@click.group(epilog=_EPILOG)
def network() -> None:
    """Look at the cities of the network."""


@network.command(epilog=_CITIES)
@language_option
@printing
@click.pass_obj
def cities(line: Invocation, language: str | None) -> None:
    """
    List this city and the others, in order of their ids, with what is held of each.

    `keys known`: the configuration states its keys, so that its packages are taken in. `card`: what it says of its
    one-stop shop is here; `network card` shows it.
    """
    found = line.acting().network.cities()
    words = Words(line.shop(), language)

    def show() -> None:
        rows = [
            (
                f"{one.city} (this city)" if one.own else one.city,
                words.pick(one.name) if one.name else None,
                "yes" if one.pinned else "no",
                "yes" if one.card else "no",
                [_told(held) for held in one.bundles] or None,
            )
            for one in found
        ]
        table(("city", "name", "keys known", "card", "held"), rows)
        if len(found) == 1:
            say("no other city is known: state the keys of each in [network.cities] of the configuration")

    answer(line, [_city(one) for one in found], show)
    for one in found:
        if one.problem:
            say(f"{one.problem}\n  {one.hint}")


@network.command(epilog=_CARD)
@click.argument("city")
@language_option
@printing
@click.pass_obj
def card(line: Invocation, city: str, language: str | None) -> None:
    """Show what CITY says of its one-stop shop: what it is, for whom, since when, and whom to ask."""
    found = line.acting().network.card(city)
    words = Words(line.shop(), language)
    answer(line, _card(found), lambda: fields(_in_words(found, words)))


def _city(one: "KnownCity") -> Mapping[str, Any]:
    return {
        "city": one.city,
        "name": None if one.name is None else dict(one.name),
        "own": one.own,
        "keys_known": one.pinned,
        "card": None if one.card is None else unstructure(one.card),
        "held": [
            {
                "name": held.name,
                "kind": held.kind,
                "version": held.version,
                "accepted_on": None if held.accepted_on is None else held.accepted_on.isoformat(),
                "state": held.state.value,
            }
            for held in one.bundles
        ],
    }


def _told(held: "Held") -> str:
    """Return a package with its version, and how it is when it is not simply used."""
    state = "" if held.used and not held.expired else f"({held.state})"
    return " ".join(filter(None, (held.name, str(held.version or ""), state)))


def _card(found: "HeldCard") -> Mapping[str, Any]:
    accepted = None if found.accepted_on is None else found.accepted_on.isoformat()
    about = {"bundle": found.bundle, "accepted_on": accepted, "expired": found.expired}
    return {"city": found.city, **about, **unstructure(found.card)}


def _in_words(found: "HeldCard", words: Words) -> Mapping[str, object]:
    card = found.card
    said: Mapping[str, object] = {
        "city": found.city
        if found.bundle is None
        else f"{found.city} (package {found.bundle}{', expired' if found.expired else ''})",
        "what": words.pick(card.what),
        "for whom": words.pick(card.for_whom),
        "since": card.since or "not known",
        "run by": words.pick(card.organisation),
        "website": card.website,
        "e-mail": card.email,
        "note": words.pick(card.note) if card.note else "",
    }
    return {name: value for name, value in said.items() if value}


network.add_command(compare)
