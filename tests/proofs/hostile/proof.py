# SPDX-License-Identifier: EUPL-1.2
"""
A hostile file reaches no file, no socket and no shell.

A zoo of files comes in through every door: bombs, document types, contexts and
parts that stand elsewhere, names that lead out of their folder, nests, texts
that hold half a character or turn the text beside them, formulas.  Python's
audit hook hears who opens what; baits notice compiled code; few descriptors are
left in this process and none in one that parses.  A file is refused, or taken
in with nothing of that left in it; nothing is written but where it belongs,
and no cell of an export is a live formula.  The saboteurs fetch, follow, obey,
include, and write cells as they are.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.proofs import Result
from tests.proofs.doors.door import Came, Door, listing, some
from tests.proofs.fuzz.doors import doors
from tests.proofs.fuzz.measures import Measure
from tests.proofs.hostile.exports import EXPORTS, live_in_exports
from tests.proofs.hostile.saboteurs import EXPORTS as LIVE
from tests.proofs.hostile.saboteurs import SABOTEURS
from tests.proofs.hostile.watch import SECRET, Bait, Ears, few_descriptors, unlimited_children
from tests.proofs.hostile.zoo import Beast, beasts
from tests.proofs.places import warm
from tests.proofs.powercut.images import fast_folder
from tests.proofs.processes import all_at_once

__all__ = ["run"]

_SECONDS: Final = 60.0
_KILOBYTES: Final = 512 * 1024


def run(n: int | None, seed: int, *, only: Sequence[str] = ()) -> Result:
    """
    Let the zoo in.

    Args:
        n: How many beasts at most, as many for each door; all when not given.
        seed: Which these are.
        only: The names of the doors; all when left out.

    Raises:
        NoSuchPartError: There is no such door.
    """
    known = some(doors(), only)
    warm()
    with tempfile.TemporaryDirectory(prefix="hostile-", dir=fast_folder()) as name:
        (found,) = all_at_once(lambda _: _tried(Path(name), known, n, seed), 1)
    missed = [what for what, told in found["saboteurs"].items() if not told]
    figures = {
        name: found[name] for name in ("doors", "refused", "taken", "opened", "called", "live", "exports")
    }
    return Result(
        n=found["tried"],
        violations=len(found["wrong"]),
        saboteur_caught=not missed,
        figures={
            **figures,
            "saboteurs": len(found["saboteurs"]),
            **({"only": [door.name for door in known]} if only else {}),
        },
        lines=[*found["wrong"][:60], *(f"MISSED: {what}" for what in missed)],
    )


def _tried(folder: Path, known: Sequence[Door], n: int | None, seed: int) -> dict[str, Any]:
    """Try all beasts at their doors; this process hears what is done in it from now on."""
    bait, ears = Bait(folder / "bait"), Ears([folder / "doors", folder / "saboteurs"])
    zoo = beasts()
    seen = {door.name: [one for one in zoo if door.name in one.doors] for door in doors()}
    rooms = [_Room(door, _some(seen[door.name], n, len(known), seed), bait, ears, folder) for door in known]
    wrong = [line for room in rooms for line in room.let_in()]
    wrong += [f"{door.name}: nothing hostile comes in there" for door in known if not seen[door.name]]
    (folder / "out").mkdir()
    live = list(live_in_exports(EXPORTS, folder / "out"))
    saboteurs = {
        what: _caught(what, seen[like], bait, ears, folder / "saboteurs" / what)
        for what, (_, like, _) in SABOTEURS.items()
    }
    saboteurs |= {
        what: bool([*live_in_exports({what: write}, folder / "out")]) for what, write in LIVE.items()
    }
    return {
        "wrong": [*wrong, *live],
        "tried": sum(room.tried for room in rooms),
        "doors": len(rooms),
        "taken": sum(room.taken for room in rooms),
        "refused": sum(room.tried - room.taken for room in rooms),
        "opened": sum(" opened " in line for line in wrong),
        "called": sum("called" in line or "socket" in line for line in wrong),
        "live": len(live),
        "exports": len(EXPORTS),
        "saboteurs": saboteurs,
    }


def _some(zoo: Sequence[Beast], n: int | None, doors: int, seed: int) -> Sequence[Beast]:
    """Return a door's share of so many beasts."""
    share = len(zoo) if n is None else min(len(zoo), max(1, n // doors))
    return zoo if share == len(zoo) else Random(seed).sample(zoo, share)


def _caught(what: str, zoo: Sequence[Beast], bait: Bait, ears: Ears, folder: Path) -> bool:
    door, _, told = SABOTEURS[what]
    return any(told in line for line in _Room(door, zoo, bait, ears, folder).let_in(until=told))


class _Room:
    """
    Behind one door: beast after beast comes in, and somebody looks what it does.
    """

    def __init__(self, door: Door, zoo: Sequence[Beast], bait: Bait, ears: Ears, folder: Path) -> None:
        self._door, self._zoo, self._bait, self._ears = door, zoo, bait, ears
        self._folder = folder / "doors" / door.name
        self.tried = self.taken = 0
        self._came = Came(taken=False)
        self._heard: list[str] = []

    def let_in(self, *, until: str = "") -> Iterator[str]:
        """Let all beasts in, and yield what they did; with *until*, no longer than until that is told."""
        came = self._folder / "came"
        came.mkdir(parents=True)
        with self._door.open(self._folder) as enter:

            def entered(file: Path) -> Came:
                alone = nullcontext() if self._door.parses_elsewhere else few_descriptors()
                with self._ears.listening(self._heard), alone:
                    self._came = enter(file)
                return self._came

            measure = Measure(
                entered, parses_elsewhere=self._door.parses_elsewhere, seconds=_SECONDS, kilobytes=_KILOBYTES
            )
            self._warm_up(measure, came)
            for beast in self._zoo:
                for told in self._let_in(beast, measure, came / f"input{self._door.suffix}"):
                    yield f"{self._door.name}, {beast.name}: {told}"
                    if until and until in told:
                        return

    def _let_in(self, beast: Beast, measure: Measure, file: Path) -> Iterator[str]:
        file.write_bytes(beast.made(self._bait))
        before = self._left()
        self._came = Came(taken=False)
        self._heard.clear()
        tried = measure.tried(file)
        self.tried += 1
        self.taken += tried.taken
        yield from dict.fromkeys([*tried.wrong, *self._heard, *self._bait.bitten(), *unlimited_children()])
        if beast.refused and tried.taken:
            yield "it was taken in"
        if any(SECRET in str(one) for one in (self._came.things, self._came.problems, self._came.wrong)):
            yield "it shows what stands in the bait"
        if self._left() != before:
            yield "it left something behind"

    def _warm_up(self, measure: Measure, came: Path) -> None:
        """Let harmless files in first: what Python imports late is no one's attack."""
        for content in (b"", b"x", b"{}", b"<a/>", b"PK"):
            file = came / f"input{self._door.suffix}"
            file.write_bytes(content)
            measure.tried(file)

    def _left(self) -> Mapping[str, bytes]:
        """Return all that lies behind the door, apart from the file that came."""
        return {
            name: content
            for name, content in listing(self._folder).items()
            if not name.startswith("came/input.")
        }
