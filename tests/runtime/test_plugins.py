# SPDX-License-Identifier: EUPL-1.2
"""
The plugin host loads what is listed, asks one by one, and names who failed.
"""

import logging
import sys
import threading
from collections.abc import Callable
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest

from onestopshop.builtin import BUILTINS
from onestopshop.domain.people import SYSTEM
from onestopshop.errors import PluginError
from onestopshop.plugin import (
    Adapter,
    Answer,
    Audience,
    City,
    Event,
    Finding,
    Language,
    LocalizedText,
    LogEntry,
    Options,
    OrganisationId,
    Service,
    ServiceId,
    ServiceStatus,
    hookimpl,
)
from onestopshop.ports.restrictions import EVERYTHING, NOTHING
from onestopshop.runtime import discovery
from onestopshop.runtime.plugins import PluginHost
from onestopshop.testing.fakes import a_city

Install = Callable[..., str]

MARKER = "from onestopshop.plugin import hookimpl\n"
METHODS = ("check", "read", "write")
VETO = f"{MARKER}@hookimpl\ndef veto(action): return 'never' if action == 'visits.export' else None\n"


@pytest.fixture
def city(tmp_path: Path) -> City:
    """A city of whose files nothing is read."""
    return a_city(tmp_path)


def plugin(**hooks: Callable[..., object]) -> object:
    """Return a plugin object whose hooks are functions of all arguments of the hook, or fewer."""
    return SimpleNamespace(**{name: hookimpl(function) for name, function in hooks.items()})


def failing(*_: object) -> object:
    """Fail with words that somebody said."""
    raise ValueError("Amina said so")


def errors(host: PluginHost) -> list[tuple[str, str]]:
    """Return hook and error of each failure."""
    return [(failure.hook, failure.error) for failure in host.failures]


# Which plugins are loaded.


def test_only_listed_plugins_are_imported(install: Install) -> None:
    """A plugin that is installed and not listed does not run a line."""
    listed, other = install(VETO), install(VETO)
    host = PluginHost.load([listed])
    assert [one.name for one in host.enabled] == [listed]
    assert other not in sys.modules
    assert other in host.not_enabled


def test_plugins_are_asked_in_the_order_written(install: Install, city: City) -> None:
    """Built-ins first, then the list, then what the program gives."""
    reason = MARKER + "@hookimpl\ndef veto(): return __name__\n"
    first, second = install(reason), install(reason)
    host = PluginHost.load(
        [second, first], [plugin(veto=lambda: "given")], [("built", plugin(veto=lambda: "built"))]
    )
    assert host.veto(SYSTEM, "x", None, city) == ("built", second, first, "given")


def test_a_plugin_can_ask_to_be_first_or_last(city: City) -> None:
    """The marks of pluggy for the first and the last place are obeyed."""
    last = SimpleNamespace(veto=hookimpl(lambda: "last", trylast=True))
    first = SimpleNamespace(veto=hookimpl(lambda: "first", tryfirst=True))
    host = PluginHost.load(objects=[last, plugin(veto=lambda: "middle"), first])
    assert host.veto(SYSTEM, "x", None, city) == ("first", "middle", "last")


def test_two_hosts_know_nothing_of_each_other(city: City) -> None:
    """The plugins of one shop are asked by no other in the same process."""
    strict, free = PluginHost.load(objects=[plugin(veto=lambda: "no")]), PluginHost.load()
    assert (len(strict.veto(SYSTEM, "x", None, city)), free.veto(SYSTEM, "x", None, city)) == (1, ())


def test_modules_objects_and_classes_are_plugins(install: Install, city: City) -> None:
    """An entry point may name an attribute; a class is made an object; names are never doubled."""
    source = MARKER + "class Night:\n    @hookimpl\n    def veto(self): return 'night'\n"
    name = install(source, attribute="Night")

    class Night:
        @hookimpl
        def veto(self) -> str:
            return "given"

    host = PluginHost.load([name], [Night, Night()])
    assert host.veto(SYSTEM, "x", None, city) == ("night", "given", "given")
    assert [one.name for one in host.enabled] == [name, "Night", "Night-2"]


def test_an_unknown_plugin_says_what_is_installed(install: Install) -> None:
    """A name that no distribution has is an error with the nearest name and what to install."""
    install(VETO, name="postgres")
    with pytest.raises(
        PluginError, match="no installed distribution has a plugin 'postgre'; did you mean 'postgres'"
    ) as told:
        PluginHost.load(["postgre"])
    assert told.value.plugin == "postgre"
    assert "Install onestopshop-postgre" in told.value.hint
    assert "starter" in told.value.hint


def test_nothing_is_imported_when_a_name_is_unknown(install: Install) -> None:
    """The list is looked at as a whole before the first plugin runs."""
    name = install(VETO)
    with pytest.raises(PluginError):
        PluginHost.load([name, "nobody"])
    assert name not in sys.modules


def test_one_name_of_two_distributions_is_an_error(install: Install) -> None:
    """Which of two plugins is meant is never guessed."""
    install(VETO, name="twin", distribution="twin-a")
    install(VETO, name="twin", distribution="twin-b")
    with pytest.raises(
        PluginError, match=r"several distributions have a plugin 'twin': twin-[ab], twin-[ab]"
    ):
        PluginHost.load(["twin"])


@pytest.mark.parametrize(
    ("names", "told"), [(["starter", "starter"], "listed twice"), (["search"], "is built in")]
)
def test_a_name_is_listed_once_and_is_no_built_in(names: list[str], told: str) -> None:
    """A doubled name and the name of a built-in are told."""
    with pytest.raises(PluginError, match=told):
        PluginHost.load(names, builtins=BUILTINS)


def test_entry_points_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installed plugins are looked for once a process, as long as the path stays."""
    first = discovery.installed()
    monkeypatch.setattr(discovery, "entry_points", failing)
    assert discovery.installed() is first


# Form.


def test_a_misspelt_hook_is_an_error(install: Install) -> None:
    """An implementation of no hook is told with the hook that was meant, and who has it."""
    name = install(MARKER + "@hookimpl\ndef vetoo(action): ...\n")
    with pytest.raises(
        PluginError, match=rf"{name} 1.5\) implements 'vetoo', which is no hook; did you mean 'veto'"
    ):
        PluginHost.load([name])


def test_a_misspelt_argument_is_an_error() -> None:
    """An argument that the hook does not have is told with those that it has."""
    with pytest.raises(
        PluginError, match=r"'actr', which is no argument of it \(there are: actor, .*did you mean 'actor'"
    ):
        PluginHost.load(objects=[plugin(veto=lambda actr: actr)])


def test_a_wrapper_is_an_error() -> None:
    """No plugin stands around the others and changes what they say."""
    with pytest.raises(PluginError, match="wraps the hook 'veto'"):
        PluginHost.load(objects=[SimpleNamespace(veto=hookimpl(lambda: (yield), wrapper=True))])


def test_another_name_for_a_function_is_possible(city: City) -> None:
    """``specname`` and ``optionalhook`` of pluggy work."""
    other = SimpleNamespace(
        mine=hookimpl(lambda: "no", specname="veto"), later=hookimpl(lambda: None, optionalhook=True)
    )
    assert PluginHost.load(objects=[other]).veto(SYSTEM, "x", None, city) == ("no",)


def test_a_forgotten_marker_is_a_finding(install: Install, city: City) -> None:
    """A function with a hook's name that nobody calls is told, because a gate may have been meant."""
    host = PluginHost.load([install("def veto(action): return 'never'\nfrom os.path import join as check\n")])
    assert host.veto(SYSTEM, "x", None, city) == ()
    assert [finding.rule for finding in host.check(city)] == ["plugins.unmarked"]
    assert "function 'veto' without the marker" in host.check(city)[0].message


# Plugins that do not load.


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("raise RuntimeError('no licence')", "RuntimeError: no licence at zoo_"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_a_plugin_that_does_not_load_is_left_out(
    install: Install, city: City, source: str, error: str
) -> None:
    """Whatever an import raises, the others load, and the culprit is named with its version."""
    bad, good = install(source), install(VETO)
    host = PluginHost.load([bad, good])
    (failure,) = host.failures
    assert (failure.plugin, failure.version, failure.hook) == (bad, "1.5", "import")
    assert error in failure.error
    assert host.veto(SYSTEM, "visits.export", None, city) == ("never",)
    assert [(one.name, one.hooks) for one in host.enabled] == [(bad, ()), (good, ("veto",))]


def test_an_import_that_never_ends_is_left_behind(install: Install) -> None:
    """A plugin that waits for ever at import costs the patience of the host, no more."""
    name = install(
        "import sys, threading\nsys.modules[__name__].waiting = threading.Event()\nwaiting.wait()\n"
    )
    host = PluginHost.load([name], patience=0.05)
    assert errors(host) == [("import", "its import did not end within 0.05 seconds")]
    sys.modules[name].waiting.set()
    for thread in threading.enumerate():
        if thread.name == f"import {name}":
            thread.join()


@pytest.mark.parametrize("needed", ["onestopshop>=99", "OneStopShop<0.0.1"])
def test_a_plugin_for_another_version_is_not_imported(install: Install, needed: str) -> None:
    """A plugin that needs another version of the library is named with both versions."""
    name = install("raise RuntimeError", requires=["!!", "click", needed])
    host = PluginHost.load([name])
    assert errors(host)[0][1].startswith("it needs onestopshop")
    assert errors(host)[0][1].endswith(f"and this is {version('onestopshop')}")
    assert name not in sys.modules


def test_a_plugin_for_this_version_is_imported(install: Install) -> None:
    """A requirement that is met, and requirements on others, keep nobody out."""
    assert PluginHost.load([install(VETO, requires=["onestopshop>=0.1", "click>99"])]).failures == ()


@pytest.mark.parametrize(
    ("source", "denied"),
    [
        ("raise RuntimeError  # a format, and nothing that forbids", False),
        ("raise RuntimeError\ndef veto(): ...", True),
        ("raise RuntimeError\ndef retention(): ...", True),
        ("from math import *\nraise RuntimeError", True),
        ("raise RuntimeError\nexec('...')", True),
    ],
)
def test_what_a_lost_plugin_may_have_forbidden_stays_forbidden(
    install: Install, city: City, source: str, denied: bool
) -> None:
    """A plugin whose source speaks of a gate denies when it does not load; another does not stop the desk."""
    host = PluginHost.load([install(source)])
    assert bool(host.veto(SYSTEM, "visits.record", None, city)) is denied
    assert (host.withhold("visit", "public", city) is EVERYTHING) is denied
    assert (host.smallest_count("public", city) == NOTHING) is denied
    if denied:
        with pytest.raises(PluginError, match=r"nothing is erased: .*did not load"):
            host.retention("visit", city)
    else:
        assert host.retention("visit", city) is None


def test_a_plugin_without_readable_source_denies(install: Install, city: City, tmp_path: Path) -> None:
    """What cannot be read may have held a gate."""
    name = install("raise RuntimeError")
    (tmp_path / "installed" / f"{name}.py").write_bytes(b"raise RuntimeError # \xff")
    assert PluginHost.load([name]).veto(SYSTEM, "x", None, city)
    gone = install("")
    (tmp_path / "installed" / f"{gone}.py").unlink()
    assert PluginHost.load([gone]).veto(SYSTEM, "x", None, city)


def test_an_object_that_cannot_be_made_denies_when_it_has_a_gate(city: City) -> None:
    """A class whose object fails is judged by the names of its methods."""

    class Offers:
        def __init__(self) -> None:
            raise RuntimeError

    class Forbids(Offers):
        def veto(self) -> None: ...

    assert PluginHost.load(objects=[Offers]).veto(SYSTEM, "x", None, city) == ()
    assert PluginHost.load(objects=[Forbids]).veto(SYSTEM, "x", None, city)


def test_an_object_that_cannot_be_looked_at_denies(city: City) -> None:
    """An object that fails when its names are asked for counts as one that forbids."""

    class Opaque:
        def __dir__(self) -> list[str]:
            raise SystemExit

    host = PluginHost.load(objects=[Opaque(), plugin(veto=lambda: "good")])
    assert host.veto(SYSTEM, "x", None, city) == (
        "the plugin 'Opaque' did not load, and may forbid this",
        "good",
    )
    assert errors(host)[0][0] == "registration"


# Offers.


def an_adapter(name: str = "mine") -> Adapter[object]:
    """Return an adapter that is never opened."""
    return Adapter(name=name, summary="", options=Options, open=failing)  # type: ignore[arg-type]


@pytest.mark.parametrize("rubbish", [None, 3, "text", {"a": 1}, [3], object])
def test_rubbish_is_left_out_and_reported(rubbish: object) -> None:
    """What is no adapter costs the good offers nothing."""
    host = PluginHost.load(
        objects=[plugin(register_storage=lambda: rubbish), plugin(register_storage=lambda: [an_adapter()])]
    )
    assert [adapter.name for adapter in host.register_storage()] == ["mine"]
    assert len(host.failures) == (rubbish is not None)
    assert rubbish != "text" or "a list is wanted, not str" in errors(host)[0][1]


def test_offers_before_a_failure_are_kept() -> None:
    """A plugin that fails half way has offered what came before."""

    def half() -> object:
        yield an_adapter("good")
        raise ValueError("then it broke")

    host = PluginHost.load(objects=[plugin(register_notifiers=half)])
    assert [adapter.name for adapter in host.register_notifiers()] == ["good"]
    assert "then it broke" in errors(host)[0][1]


def test_endless_offers_are_cut_off() -> None:
    """A plugin that offers without end does not keep the shop from opening."""
    endless = PluginHost.load(objects=[plugin(register_languages=lambda: iter(lambda: 3, None))])
    assert endless.register_languages() == ()
    assert any("more than 10000" in error for _, error in errors(endless))


@pytest.mark.parametrize(
    "offer",
    [
        Adapter(name="Wrong Name", summary="", options=Options, open=failing),  # type: ignore[arg-type]
        Adapter(name="x", summary="", options=dict, open=failing),  # type: ignore[arg-type]
        Adapter(name="x", summary=3, options=Options, open=failing),  # type: ignore[arg-type]
        Adapter(name="x", summary="", options=Options, open=None),  # type: ignore[arg-type]
    ],
)
def test_half_an_adapter_is_reported(offer: object) -> None:
    """An adapter with a wrong part is found when it is offered, not when a city uses it."""
    host = PluginHost.load(objects=[plugin(register_taxonomies=lambda: [offer])])
    assert (host.register_taxonomies(), len(host.failures)) == ((), 1)


@pytest.mark.parametrize(
    ("hook", "offer"),
    [
        ("register_languages", Language(tag="n l", autonym="x")),
        ("register_languages", Language(tag="nl", autonym="x", fold=len)),  # type: ignore[arg-type]
        ("register_formats", SimpleNamespace(name="x", summary="", losses=frozenset(), check=failing)),
        (
            "register_formats",
            SimpleNamespace(name="x", summary="", losses=(), check=failing, read=failing, write=failing),
        ),
        ("register_commands", failing),
    ],
)
def test_other_offers_are_looked_at_too(hook: str, offer: object) -> None:
    """A language, format or command that cannot be used is left out and reported."""
    host = PluginHost.load(objects=[plugin(**{hook: lambda: [offer]})])
    assert (getattr(host, hook)(), len(host.failures)) == ((), 1)


def test_two_offers_of_one_name_are_an_error() -> None:
    """Both plugins are named, and what to do about it."""
    first, second = (plugin(register_storage=lambda: [an_adapter()]) for _ in range(2))
    host = PluginHost.load(objects=[first, second])
    with pytest.raises(PluginError, match="two plugins offer a storage of the name 'mine'") as told:
        host.register_storage()
    assert "'SimpleNamespace' or 'SimpleNamespace-2'" in told.value.hint


def test_a_later_language_replaces_an_earlier_one() -> None:
    """A city can correct what is known of a language, whatever the case of the tag."""
    first = plugin(
        register_languages=lambda: [Language(tag="prs", autonym="?"), Language(tag="nl", autonym="n")]
    )
    second = plugin(register_languages=lambda: [Language(tag="PRS", autonym="دری")])
    host = PluginHost.load(objects=[first, second])
    assert {language.autonym for language in host.register_languages()} == {"دری", "n"}


def test_plugins_are_asked_for_offers_once() -> None:
    """Offers do not change while a shop is open."""
    asked: list[int] = []
    host = PluginHost.load(objects=[plugin(register_storage=lambda: asked.append(1) or [])])
    assert (host.register_storage(), host.register_storage(), asked) == ((), (), [1])


def test_enabled_shows_what_came_from_where() -> None:
    """Each row names plugin, distribution, version, hooks and offers."""
    host = PluginHost.load(["starter"], builtins=BUILTINS)
    rows = {one.name: one for one in host.enabled}
    assert rows["starter"].distribution == "onestopshop-starter"
    assert "storage:shelf" in rows["starter"].adapters
    assert len(rows["starter"].hooks) == 15
    assert rows["storages"].adapters == ("storage:sqlite", "storage:memory")
    assert rows["storages"].distribution == "onestopshop"


# Gates.


@pytest.mark.parametrize("answer", [3, True, False, b"no", ["no"], {}])
def test_a_veto_that_says_rubbish_denies(city: City, answer: object) -> None:
    """Anything but text or nothing is a failure, and a failed veto blocks."""
    host = PluginHost.load(objects=[plugin(veto=lambda: answer)])
    (reason,) = host.veto(SYSTEM, "x", None, city)
    assert reason == "the plugin 'SimpleNamespace' could not say whether it forbids this"


@pytest.mark.parametrize(
    "error", [ValueError, SystemExit, GeneratorExit, RecursionError, MemoryError, StopIteration]
)
def test_a_veto_that_fails_denies(city: City, error: type[BaseException]) -> None:
    """Whatever is raised, good reasons are kept and the failed plugin denies."""

    def broken() -> None:
        raise error

    host = PluginHost.load(
        objects=[plugin(veto=broken), plugin(veto=lambda: "good"), plugin(veto=lambda: "")]
    )
    first, *others = host.veto(SYSTEM, "x", None, city)
    assert "could not say" in first
    assert others == ["good", "no reason given"]


def test_ctrl_c_reaches_the_person(city: City) -> None:
    """A keyboard interrupt in a hook is the user's, and ends what she waits for."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        PluginHost.load(objects=[plugin(veto=interrupted)]).veto(SYSTEM, "x", None, city)


def test_no_failure_repeats_what_somebody_said(city: City, caplog: pytest.LogCaptureFixture) -> None:
    """Of an error in a hook that sees records, only its type and place are kept."""
    host = PluginHost.load(objects=[plugin(veto=failing, on_event=failing)])
    with caplog.at_level(logging.DEBUG):
        reasons = host.veto(SYSTEM, "x", None, city)
        host.on_event(Event(action="x", kind="x", subject="x"), an_entry())
        host.guard(host, failing)  # type: ignore[arg-type]
    told = f"{reasons} {host.failures} {host.check(city)} {caplog.text}"
    assert "Amina" not in told
    assert told.count("ValueError at test_plugins.py:") >= 3


def test_the_shortest_retention_wins(city: City) -> None:
    """Each plugin can shorten, none can lengthen; nothing said is nothing set."""
    host = PluginHost.load(
        objects=[plugin(retention=lambda time=time: time) for time in (*map(timedelta, (30, 1, 365)), None)]
    )
    assert host.retention("visit", city) == timedelta(days=1)
    assert PluginHost.load().retention("visit", city) is None


@pytest.mark.parametrize("answer", [timedelta(hours=23), timedelta(days=-1), 30, "30 days"])
def test_a_wrong_retention_stops_the_run(city: City, answer: object) -> None:
    """Less than a day, or no time at all, erases nothing and is told."""
    host = PluginHost.load(
        objects=[plugin(retention=lambda: timedelta(days=9)), plugin(retention=lambda: answer)]
    )
    with pytest.raises(PluginError, match="nothing is erased") as told:
        host.retention("visit", city)
    assert told.value.plugin == "SimpleNamespace-2"
    assert host.check(city)[0].rule == "plugins.failed"


def test_everybody_who_stops_a_run_is_named(install: Install, city: City) -> None:
    """One plugin that stops erasing does not hide another that would."""
    lost = install(f"{VETO}raise RuntimeError")
    host = PluginHost.load([lost], [plugin(retention=failing)])
    with pytest.raises(PluginError, match=f"'{lost}' .* did not load.*'SimpleNamespace' could not say"):
        host.retention("visit", city)


def test_withheld_fields_add_up(city: City) -> None:
    """The union is withheld; nothing said withholds nothing."""
    fields = (["a", "b"], {"b", "c"}, (), None)
    host = PluginHost.load(objects=[plugin(withhold=lambda names=names: names) for names in fields])
    assert host.withhold("visit", "public", city) == {"a", "b", "c"}


@pytest.mark.parametrize("answer", ["worker", b"x", 3, [3], {"a": 1}])
def test_a_wrong_withhold_withholds_everything(city: City, answer: object) -> None:
    """A text is not taken for its letters; whatever is no collection of names hides every field."""
    host = PluginHost.load(objects=[plugin(withhold=lambda: ["a"]), plugin(withhold=lambda: answer)])
    withheld = host.withhold("visit", "public", city)
    assert "any field at all" in withheld


def test_the_largest_smallest_count_wins(city: City) -> None:
    """Each plugin can hide more, none can show more."""
    host = PluginHost.load(
        objects=[plugin(smallest_count=lambda count=count: count) for count in (5, 20, None, 0)]
    )
    assert host.smallest_count("public", city) == 20
    assert PluginHost.load().smallest_count("public", city) is None


@pytest.mark.parametrize("answer", [-1, "5", 5.0, True])
def test_a_wrong_smallest_count_publishes_nothing(city: City, answer: object) -> None:
    """No count is shown when a plugin gives no whole number."""
    assert (
        PluginHost.load(objects=[plugin(smallest_count=lambda: answer)]).smallest_count("public", city)
        == NOTHING
    )


def test_a_plugin_cannot_change_what_it_is_shown(city: City) -> None:
    """Tables inside a record are copies for each plugin."""
    seen: list[object] = []

    def changes(subject: Service) -> None:
        subject.extensions["x"] = 1  # type: ignore[index]
        subject.extensions["deep"]["x"] = 1  # type: ignore[index]

    def looks(subject: Service) -> None:
        seen.append(subject.extensions)

    service = a_service()
    host = PluginHost.load(objects=[plugin(veto=changes), plugin(veto=looks)])
    assert host.veto(SYSTEM, "x", service, city) == ()
    assert [*seen, service.extensions] == [{"deep": {}}, {"deep": {}}]


# What plugins are told.


def test_a_deaf_plugin_costs_nobody_the_event() -> None:
    """All hear of an event, also behind one that fails or that changes it."""
    heard: list[object] = []
    host = PluginHost.load(
        objects=[
            plugin(on_event=failing),
            plugin(on_event=lambda event: event.data.clear()),
            plugin(on_event=lambda event, entry: heard.append((event.data, entry.data))),
        ]
    )
    host.on_event(Event(action="x", kind="x", subject="x", data={"a": 1}), an_entry())
    assert heard == [({"a": 1}, {"b": 2})]
    assert len(host.failures) == 1


def test_findings_before_a_failure_are_kept(city: City) -> None:
    """What a failing check found is shown, beside its failure."""

    def half() -> object:
        yield Finding(rule="mine", message="m")
        yield "rubbish"
        raise SystemExit

    found = PluginHost.load(objects=[plugin(check=half)]).check(city)
    assert [finding.rule for finding in found] == ["mine", "plugins.failed", "plugins.failed"]


def test_a_failure_is_kept_and_logged_once(city: City, caplog: pytest.LogCaptureFixture) -> None:
    """A plugin that fails at every call does not fill memory or log."""
    host = PluginHost.load(objects=[plugin(smallest_count=failing)])
    for _ in range(3):
        host.smallest_count("public", city)
    assert len(host.failures) == len(caplog.records) == 1


def test_failures_are_kept_up_to_a_number(city: City) -> None:
    """A plugin that fails in ever new words does not fill the memory."""
    words = iter(range(2000))

    def inventive() -> None:
        raise ValueError(str(next(words)))

    host = PluginHost.load(objects=[plugin(smallest_count=inventive)])
    for _ in range(1500):
        host.smallest_count("public", city)
    assert len(host.failures) == 1000


def test_an_error_that_cannot_be_shown_is_named(city: City) -> None:
    """An error whose text fails is still a failure, by its type."""

    class SilentError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def broken() -> None:
        raise SilentError

    host = PluginHost.load(objects=[plugin(smallest_count=broken)])
    assert host.smallest_count("public", city) == NOTHING
    assert errors(host)[0][1].startswith("SilentError at test_plugins.py")


def test_guard_names_the_plugin_that_made_the_thing(install: Install) -> None:
    """A follower that fails is the failure of the plugin whose class it is of, and stops nobody."""
    name = install("class Follower:\n    def follow(self): raise ValueError\n")
    host = PluginHost.load([name])
    follower = sys.modules[name].Follower()
    host.guard(follower, follower.follow)
    assert [(failure.plugin, failure.hook) for failure in host.failures] == [(name, "Follower")]


def an_entry() -> LogEntry:
    """Return an entry with codes."""
    return LogEntry(
        id="e", origin="o", key="k", at=date(2026, 3, 2), actor="a", action="x", kind="x", subject="x", version=1,
        data={"b": 2},
    )  # fmt: skip


def a_service() -> Service:
    """Return a service with a table in it."""
    return Service(
        id=ServiceId("s"),
        name=LocalizedText({"en": "s"}),
        organisation=OrganisationId("o"),
        status=ServiceStatus.ACTIVE,
        topics=frozenset(),
        audience=frozenset({Audience.VISITOR}),
        usable_without_legal_stay=Answer.UNKNOWN,
        source="s",
        verified_on=date(2026, 3, 2),
        directory="d",
        extensions={"deep": {}},
    )
