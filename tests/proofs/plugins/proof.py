# SPDX-License-Identifier: EUPL-1.2
"""
A bad plugin cannot stop the desk.

Thirty bad plugins are listed alone and in pairs, each time with a good one
behind them, and a desk does its work: it searches, records a visit, reads it
again.  Every request is answered, good plugins keep their results, each culprit
is named, and gates that failed deny.  The saboteur asks the plugins by plain
calls of pluggy.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from random import Random
from sys import modules
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

import pluggy
from tests.proofs import Result
from tests.proofs.plugins.bad_plugins import GOOD, WAITING, ZOO, Bad, installed

from onestopshop import OneStopShop, hookspecs
from onestopshop.errors import ForbiddenError, PluginError
from onestopshop.ports.restrictions import NOTHING
from onestopshop.runtime import shop as composition
from onestopshop.runtime.plugins.discovery import find
from onestopshop.runtime.plugins.host import PluginHost

__all__ = ["run"]

_CITY: Final = Path(str(files("onestopshop") / "data" / "city"))
_PATIENCE: Final = 0.1
"""Seconds for which a plugin of the zoo is waited for."""

_TOPICS: Final = frozenset({"topic:registration"})
_VISIT: Final[Mapping[str, Any]] = {
    "channel": "desk",
    "language": "ar",
    "topics": _TOPICS,
    "handling": ["answered"],
}


def run(n: int | None, seed: int) -> Result:
    """
    List bad plugins alone, then in pairs, and let a desk work beside them.

    Args:
        n: How many lists to try; all 465 of up to two by default.
    """
    alone = [(one,) for one in ZOO]
    pairs = list(combinations(ZOO, 2))
    Random(seed).shuffle(pairs)
    lists = [*alone, *pairs][:n]
    logging.disable(logging.CRITICAL)
    try:
        found = [problem for bad in lists for problem in _broken(bad)]
        with patch.object(composition, "PluginHost", _PlainHost):
            caught = any(_broken(bad) for bad in alone if not bad[0].waits)
    finally:
        WAITING.set()
        logging.disable(logging.NOTSET)
    figures = {
        "plugins": len(ZOO),
        "alone": min(len(lists), len(alone)),
        "pairs": max(len(lists) - len(alone), 0),
        "lists_that_deny": sum(any(one.denies for one in bad) for bad in lists),
    }
    return Result(n=len(lists), violations=len(found), saboteur_caught=caught, figures=figures, lines=found)


def _broken(bad: Sequence[Bad]) -> list[str]:
    """Return what a list of bad plugins broke."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        city, site = Path(place) / "city", Path(place) / "site"
        site.mkdir()
        with installed([*bad, GOOD], site) as names:
            _city_with(names, city)
            try:
                found.extend(_work(city, bad, names))
            except BaseException as error:  # noqa: BLE001 - SystemExit of a plugin is just what is looked for
                found.append(f"the desk stopped: {type(error).__name__}: {error}")
    listed = " + ".join(one.what for one in bad)
    return [f"{listed}: {problem}" for problem in found]


def _city_with(names: Sequence[str], city: Path) -> None:
    """Copy the city of the library, with these plugins and records in memory."""
    shutil.copytree(_CITY, city)
    file = city / "onestopshop.toml"
    text = file.read_text(encoding="utf-8").replace("plugins = []", f"plugins = {list(names)!r}")
    file.write_text(text, encoding="utf-8")


def _work(city: Path, bad: Sequence[Bad], names: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with a day at the desk."""
    culprits = [name for name, one in zip(names, bad, strict=False) if one.denies]
    hidden = any("withhold" in one.hides for one in bad)
    with OneStopShop.open(city, storage={"use": "memory"}, plugin_timeout=_PATIENCE) as shop:
        yield from _requests(shop, culprits, hidden=hidden)
        if not culprits and not _heard(modules[names[-1]]):
            yield "a good plugin did not hear of the visit as it was"
        yield from _folds(shop, bad)
        yield from _names(shop, [name for name, one in zip(names, bad, strict=False) if one.named])


def _requests(shop: OneStopShop, culprits: Sequence[str], *, hidden: bool) -> Iterator[str]:
    """
    Yield which request of a desk is not answered as it should be.

    Args:
        culprits: The plugins whose gate failed: every refusal names them.
        hidden: Whether every field of a record is withheld, so that none can be shown.
    """
    desk = shop.acting_as("guide", desk="main")
    answers: list[tuple[str, Callable[[], object], bool]] = [
        ("search", lambda: desk.services.search("تسجيل", language="ar").total > 0, False),
        ("record", lambda: desk.visits.record(**_VISIT).version == 1, False),
        ("list", lambda: [visit.topics for visit in desk.visits.list()] == [_TOPICS], hidden),
    ]
    for name, ask, refused in answers:
        try:
            right = ask()
        except ForbiddenError as error:
            if not all(f"'{culprit}'" in str(error) for culprit in culprits) or not (culprits or refused):
                yield f"{name} is refused without a culprit: {error}"
            continue
        if culprits or refused:
            yield f"{name} is allowed, although a gate failed"
        if not right:
            yield f"{name} has a wrong answer"


def _heard(good: Any) -> bool:
    """Return whether the good plugin heard of the visit with the codes that it was told with."""
    told = [(event, entry) for event, entry in good.heard if event.action == "visit.recorded"]
    return len(told) == 1 and all(event.data and event.data == entry.data for event, entry in told)


def _folds(shop: OneStopShop, bad: Sequence[Bad]) -> Iterator[str]:
    """Yield which gate does not answer with the strictest of all plugins."""
    host, city = shop.host, shop.city
    actor = SimpleNamespace(role="guide", acts_as="worker")
    if "a good reason" not in host.veto(actor, "visits.export", None, city):  # type: ignore[arg-type]
        yield "the reason of a good plugin is lost"
    withheld = host.withhold("visit", "public", city)
    everything = any("withhold" in one.hides for one in bad)
    if "spoken" not in withheld or ("any other" in withheld) is not everything:
        yield "what is withheld is wrong"
    count = host.smallest_count("public", city)
    if count != (NOTHING if any("smallest_count" in one.hides for one in bad) else 20):
        yield f"the smallest count is {count}"
    try:
        kept = host.retention("visit", city)
    except PluginError:
        kept = None
    if kept != (None if any(one.stops for one in bad) else timedelta(days=365)):
        yield f"visits are kept for {kept}"


def _names(shop: OneStopShop, culprits: Sequence[str]) -> Iterator[str]:
    """Yield which culprit is named nowhere, and which good result is missing from the lists."""
    findings = shop.findings()
    if "zoo.good" not in {finding.rule for finding in findings}:
        yield "the finding of a good plugin is lost"
    shop.host.register_commands()
    if "rup" not in {language.tag for language in shop.host.register_languages()}:
        yield "the offer of a good plugin is lost"
    failed = {one.name: one.failures for one in shop.host.enabled}
    for culprit in culprits:
        told = [finding.message for finding in findings if f"'{culprit}' ({culprit} 1.5)" in finding.message]
        if not told or not failed.get(culprit):
            yield f"{culprit} is named nowhere"


class _PlainHost:
    """
    The saboteur: it imports and calls as pluggy does by itself.
    """

    failures = enabled = not_enabled = ()

    def __init__(self, manager: pluggy.PluginManager) -> None:
        self._hook = manager.hook

    @classmethod
    def load(
        cls,
        names: Sequence[str],
        *,
        builtins: Sequence[tuple[str, object]],
        **_: object,
    ) -> "_PlainHost":
        """Register everything, as long as nothing raises."""
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        loaded = [(name, find(name).entry.load()) for name in names]
        for name, thing in (*builtins, *loaded):
            manager.register(thing, name)
        return cls(manager)

    def __getattr__(self, name: str) -> Callable[..., object]:
        """Return the hook, of which lists are joined."""
        hook = getattr(self._hook, name)
        order = PluginHost.__dict__[name].__code__.co_varnames

        def call(*given: object) -> object:
            answers = hook(**dict(zip(order[1:], given, strict=False)))
            if name.startswith("register_") or name in {"veto", "check", "withhold"}:
                joined = answers if name == "veto" else [item for answer in answers for item in answer]
                return tuple(joined)
            return {"retention": min, "smallest_count": max}.get(name, tuple)(answers, default=None)

        return call

    def guard(self, thing: object, call: Callable[[], None]) -> None:
        """Call without a guard."""
        del thing
        call()
