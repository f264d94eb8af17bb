# SPDX-License-Identifier: EUPL-1.2
"""
What holds of every command: help, exit codes, errors, JSON.
"""

import errno
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result

from onestopshop.cli.lazy import LazyGroup
from onestopshop.cli.root import COMMANDS, cli
from onestopshop.runtime.plugins.host import PluginHost

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_and_version_import_no_library(word: str) -> None:
    """Neither help nor version imports what a command needs."""
    heavy = {
        "pydantic",
        "pydantic_settings",
        "tantivy",
        "apsw",
        "rich",
        "attrs",
        "cattrs",
        "orjson",
        "pluggy",
    }
    code = f"""
import sys
from onestopshop.cli.root import cli
try:
    cli.main([{word!r}])
except SystemExit:
    pass
print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_every_command_has_help(run: Run) -> None:
    """Each command of each group explains itself and exits with 0."""
    for name in COMMANDS:
        done = run(name, "--help")
        assert "Usage:" in done.stdout
        assert "Example" in done.stdout
        command = cli.get_command(click.Context(cli), name)
        for below in getattr(command, "commands", {}):
            assert "Usage:" in run(name, below, "--help").stdout


def test_without_a_city_says_what_to_do(run: Run) -> None:
    """A command that needs a city says how to name or make one, and exits with 2."""
    done = run("services", "list", code=2)
    assert "--city" in done.stderr
    assert "onestopshop init" in done.stderr
    assert done.stdout == ""


def test_folder_of_the_city_needs_no_option(run: Run, city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder with onestopshop.toml, that is the city."""
    monkeypatch.chdir(city)
    assert "registration" in run("services", "list").stdout


def test_unknown_command_exits_with_2(run: Run) -> None:
    """A misspelled command is wrong use."""
    assert "servces" in run("servces", code=2).stderr


def test_unknown_role_names_the_roles(run: Run, city: Path) -> None:
    """A role that the city has not is wrong use, and the message lists those it has."""
    done = run("--city", city, "--role", "boss", "services", "list", code=2)
    assert "guide, coordinator" in done.stderr


def test_refusal_exits_with_1_and_says_who_may(run: Run, city: Path) -> None:
    """What a role may not do is refused with 1, and the hint names a role that may."""
    done = run("--city", city, "barriers", "to-raise", code=1)
    assert "--role coordinator" in done.stderr


def test_a_wrong_argument_is_told_by_its_name(run: Run, city: Path) -> None:
    """On a terminal a wrong value has its name in front; a program still gets its place as a path."""
    words = ("--city", city, "--role", "coordinator", "statistics", "publish", "2025-4")
    told = run(*words, code=1).stderr
    assert ("error: period: this is no period\n", False) == (told.splitlines(True)[0], "$." in told)
    assert "hint: Write a year or a quarter: 2026, 2026-Q1." in told
    (problem,) = json.loads(run(*words, "--json", code=1).stderr)["error"]["problems"]
    assert "this is no period @ $.period" == problem


def test_error_is_json_on_request(run: Run, city: Path) -> None:
    """With --json an error is one JSON object on standard error, and standard output stays empty."""
    done = run("--city", city, "services", "show", "nothing", "--json", code=1)
    error = json.loads(done.stderr)["error"]
    assert (error["type"], error["kind"], error["id"]) == ("NotFoundError", "service", "nothing")
    assert done.stdout == ""


def test_wrong_use_is_json_on_request(run: Run, city: Path) -> None:
    """An option that does not exist is told as JSON, too, wherever it stands."""
    done = run("--city", city, "services", "search", "x", "--nope", "--json", code=2)
    assert "--nope" in json.loads(done.stderr)["error"]["message"]


def test_city_of_the_environment(process: Process, city: Path) -> None:
    """ONESTOPSHOP_CITY_PATH names the city where --city does not."""
    done = process("services", "search", "registration", "--json", ONESTOPSHOP_CITY_PATH=str(city))
    assert json.loads(done.stdout)["hits"][0]["id"] == "registration"
    assert done.stderr == ""


def test_terminal_without_unicode_is_no_traceback(process: Process, city: Path) -> None:
    """Where only ASCII can be written, text is escaped and JSON stays readable."""
    common = ("--city", city, "services", "search", "تسجيل", "--language", "ar")
    assert process(*common, PYTHONIOENCODING="ascii").returncode == 0
    done = process(*common, "--json", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["query"] == "تسجيل"


@pytest.mark.parametrize("words", [["register"], ["services", "list", "--json"], ["demo"], ["--help"]])
def test_closed_pipe_is_no_traceback(city: Path, words: list[str]) -> None:
    """Who stops reading ends the command, and gets no word about it."""
    main = [sys.executable, "-c", "from onestopshop.cli import main; main()", "--city", str(city), *words]
    with subprocess.Popen(main, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as done:
        assert done.stdout is not None
        assert done.stderr is not None
        done.stdout.close()
        assert done.stderr.read() == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "a.csv"), "cannot read a.csv: Permission denied"),
        (OSError(errno.ENOSPC, "No space left on device", "b"), "cannot write b: No space left on device"),
        (OSError(errno.EIO, "Input/output error", b"c"), "cannot read c: Input/output error"),
        (OSError(errno.EMFILE, "Too many open files"), "the system refused: Too many open files"),
        (OSError("strange"), "the system refused: strange"),
    ],
)
def test_what_the_system_refuses_is_no_traceback(
    run: Run, city: Path, monkeypatch: pytest.MonkeyPatch, *, error: OSError, said: str
) -> None:
    """An error of the system that nobody caught is told with the file's name, and exits with 2."""

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("onestopshop.cli.visits.taking_sheets.read_form", refuse)
    (city / "a.csv").touch()
    common = ("--city", city, "visits", "import", city / "a.csv")
    assert run(*common, code=2).stderr.startswith(f"error: {said}\n")
    told = json.loads(run(*common, "--json", code=2).stderr)["error"]
    assert (told["type"], told["message"]) == (type(error).__name__, said)


def test_folder_that_cannot_be_written_is_told(run: Run, city: Path, tmp_path: Path) -> None:
    """A file that cannot be made is told with its name, and exits with 1 or 2, never with a traceback."""
    (tmp_path / "file").touch()
    done = run("--city", city, "visits", "sheet", "--out", tmp_path / "file" / "sheet.txt", code=2)
    assert "sheet.txt" in done.stderr


def test_plugins_commands_are_asked_only_when_needed(run: Run, tmp_path: Path) -> None:
    """A plugin's command runs, and a plugin that does not exist stops no command of the core's help."""
    lists_starter = tmp_path / "with-plugin"
    run("init", lists_starter)
    file = lists_starter / "onestopshop.toml"
    file.write_text(file.read_text("utf-8").replace("plugins = []", 'plugins = ["starter"]'), "utf-8")
    (name,) = (command.name for command in PluginHost.load(["starter"]).register_commands())
    assert "Usage:" in run("--city", lists_starter, name, "--help").stdout
    assert "Commands of plugins" in run("--city", lists_starter, "--help").stdout
    file.write_text(file.read_text("utf-8").replace('"starter"', '"nobody-has-this"'), "utf-8")
    done = run("--city", lists_starter, "--help")
    assert "services" in done.stdout
    assert "nobody-has-this" in done.stderr
    assert "nobody-has-this" in run("--city", lists_starter, "hello-there", code=2).stderr


def test_main_of_a_group_can_be_called_by_programs() -> None:
    """Without standalone mode errors reach the caller."""
    assert isinstance(cli, LazyGroup)
    with pytest.raises(click.UsageError):
        cli.main(["services", "list"], standalone_mode=False)


def test_repository_city_finds_by_any_script(run: Run, tmp_path: Path) -> None:
    """The example city finds its registration service in four scripts, and misspelt."""
    common: tuple[Any, ...] = ("--city", ROOT / "examples" / "gent", "services", "search")
    for words, language in {
        "تسجيل": "ar",
        "inschrijving": "nl",
        "inschrijvign": "nl",
        "регистрация": "bg",
    }.items():
        document = json.loads(_elsewhere(run, tmp_path, *common, words, "--language", language, "--json"))
        assert document["hits"][0]["id"] == "g2"
        assert set(document) == {"query", "language", "total", "hits"}
        assert set(document["hits"][0]) == {"id", "name", "language", "exact", "score", "topics"}
    document = json.loads(_elsewhere(run, tmp_path, *common, "registration", "--language", "so", "--json"))
    assert document["hits"][0]["exact"] is False


def _elsewhere(run: Run, folder: Path, *words: object) -> str:
    """Run with the data in another folder, so that the example stays as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONESTOPSHOP_STORAGE__PATH", str(folder / "shop.db"))
        patch.setenv("ONESTOPSHOP_STATE__FOLDER", str(folder / "state"))
        return run(*words).stdout
