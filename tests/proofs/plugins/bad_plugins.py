# SPDX-License-Identifier: EUPL-1.2
"""
A zoo of bad plugins, as their authors would have published them, and one good one beside them.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event
from typing import Final

import attrs

__all__ = ["GOOD", "WAITING", "ZOO", "Bad", "installed"]

WAITING: Final = Event()
"""What plugins wait for that never end their import; set it when all is done."""

_numbers = count(1)


@attrs.frozen(kw_only=True)
class Bad:
    """
    One bad plugin.

    Args:
        what: What is bad about it.
        denies: Whether nobody may do anything while it is listed.
        stops: Whether nothing may be erased.
        hides: Whether every field is withheld, and no count published.
        named: Whether there is a failure to name; what changes its arguments only harms nobody.
        waits: Whether its import never ends.
    """

    what: str
    source: str
    attribute: str = ""
    requires: str = ""
    denies: bool = False
    stops: bool = False
    hides: tuple[str, ...] = ()
    named: bool = True
    waits: bool = False


def _lost(what: str, source: str, *, waits: bool = False, requires: str = "", attribute: str = "") -> Bad:
    """Return a plugin that does not load and whose source speaks of a gate."""
    return Bad(
        what=what,
        source=source,
        denies=True,
        stops=True,
        hides=("withhold", "smallest_count"),
        waits=waits,
        requires=requires,
        attribute=attribute,
    )


_MARK: Final = "from onestopshop.plugin import hookimpl\n"
_WAIT: Final = "import tests.proofs.plugins.bad_plugins as zoo\nzoo.WAITING.wait()\n"
_VETO: Final = f"{_MARK}@hookimpl\ndef veto(): return None\n"
_OFFERS: Final = (
    *("storage", "directories", "taxonomies", "languages", "translators"),
    *("formats", "notifiers", "projections", "commands"),
)


def _every_offer(body: str, before: str = "") -> str:
    """Return a plugin of which each hook that offers something has this body."""
    hooks = [f"@hookimpl\ndef register_{what}():\n    {body}\n" for what in _OFFERS]
    return _MARK + before + "".join(hooks)


def _hook(head: str, body: str, before: str = "") -> str:
    """Return a plugin with one hook."""
    return f"{_MARK}{before}@hookimpl\ndef {head}:\n    {body}\n"


ZOO: Final = (
    Bad(what="raises at import", source="raise RuntimeError('no licence')"),
    Bad(what="ends the process at import", source="raise SystemExit(1)"),
    Bad(what="interrupts at import", source="raise KeyboardInterrupt"),
    Bad(what="leaves its generator at import", source="raise GeneratorExit"),
    Bad(what="imports what is not there", source="import nothing_of_that_name"),
    Bad(what="is no Python", source="def broken(:"),
    Bad(what="calls itself without end at import", source="def again(): again()\nagain()"),
    Bad(what="waits for ever at import", source=_WAIT, waits=True),
    Bad(what="is for another version", source="", requires="onestopshop>=99"),
    Bad(what="names what is not in it", source="", attribute="absent"),
    _lost("raises at import and has a veto", f"{_VETO}raise RuntimeError"),
    _lost("waits for ever at import and has a veto", f"{_VETO}{_WAIT}", waits=True),
    _lost("is for another version and has a veto", _VETO, requires="onestopshop<0.0.1"),
    _lost(
        "cannot be made and has a veto",
        f"{_MARK}class Plugin:\n    def __init__(self): 1 / 0\n    @hookimpl\n    def veto(self): return None\n",
        attribute="Plugin",
    ),
    Bad(what="raises whenever it is asked for an offer", source=_every_offer("raise ValueError")),
    Bad(what="ends the process when it is asked for an offer", source=_every_offer("raise SystemExit")),
    Bad(what="offers rubbish", source=_every_offer("return [3, None, object()]")),
    Bad(what="offers no list", source=_every_offer("return 3")),
    Bad(what="offers without end", source=_every_offer("while True: yield 3")),
    Bad(
        what="offers what fails when it is looked at",
        source=_every_offer(
            "return [Trap()]",
            "class Trap:\n    def __getattribute__(self, name): raise SystemExit(name)\n",
        ),
    ),
    Bad(what="vetoes with an error", source=_hook("veto()", "1 / 0"), denies=True),
    Bad(what="vetoes with rubbish", source=_hook("veto()", "return False"), denies=True),
    Bad(what="vetoes by ending the process", source=_hook("veto()", "raise SystemExit"), denies=True),
    Bad(
        what="changes what it is asked about",
        source=_hook("veto(subject)", "getattr(subject, 'extensions', {}).clear()"),
        named=False,
    ),
    Bad(what="withholds a text", source=_hook("withhold()", "return 'worker'"), hides=("withhold",)),
    Bad(what="counts in words", source=_hook("smallest_count()", "return 'many'"), hides=("smallest_count",)),
    Bad(
        what="keeps nothing for a day",
        source=_hook("retention()", "return timedelta(0)", "from datetime import timedelta\n"),
        stops=True,
    ),
    Bad(what="fails on every event", source=_hook("on_event()", "raise SystemExit")),
    Bad(
        what="changes every event",
        source=_hook("on_event(event, entry)", "event.data.clear(); entry.data.clear()"),
        named=False,
    ),
    Bad(
        what="fails half way through a check with an error that cannot be shown",
        source=_hook(
            "check()",
            "yield 3; raise SilentError",
            "class SilentError(Exception):\n    def __str__(self): 1 / 0\n",
        ),
    ),
)

GOOD: Final = Bad(
    what="does what it should",
    named=False,
    source=f"""
from datetime import timedelta
{_MARK}
from onestopshop.plugin import Finding, Language
heard = []
@hookimpl
def register_languages(): return [Language(tag="rup", autonym="armãneashti")]
@hookimpl
def veto(action): return "a good reason" if action == "visits.export" else None
@hookimpl
def retention(): return timedelta(days=365)
@hookimpl
def withhold(): return ["spoken"]
@hookimpl
def smallest_count(): return 20
@hookimpl
def on_event(event, entry): heard.append((event, entry))
@hookimpl
def check(): return [Finding(rule="zoo.good", message="found")]
""",
)


@contextmanager
def installed(zoo: Sequence[Bad], folder: Path) -> Iterator[tuple[str, ...]]:
    """
    Install plugins until the context ends, and yield their names; no two ever have the same one.
    """
    names = tuple(_write(one, folder) for one in zoo)
    sys.path.insert(0, str(folder))
    try:
        yield names
    finally:
        sys.path.remove(str(folder))
        for name in names:
            sys.modules.pop(name, None)


def _write(one: Bad, folder: Path) -> str:
    name = f"zoo{next(_numbers)}"
    (folder / f"{name}.py").write_text(one.source, encoding="utf-8")
    information = folder / f"{name}-1.5.dist-info"
    information.mkdir()
    needs = f"Requires-Dist: {one.requires}\n" if one.requires else ""
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n{needs}"
    (information / "METADATA").write_text(head, encoding="utf-8")
    target = f"{name}:{one.attribute}" if one.attribute else name
    (information / "entry_points.txt").write_text(f"[onestopshop]\n{name} = {target}\n", encoding="utf-8")
    return name
