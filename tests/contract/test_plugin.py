# SPDX-License-Identifier: EUPL-1.2
"""
What the author of a plugin imports: all of it is there, and costs what it is worth.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from onestopshop import hookspecs, plugin


def test_every_name_is_offered() -> None:
    """Every name of `onestopshop.plugin` is there, though it is imported when it is first used."""
    names = {}
    exec("from onestopshop.plugin import *", names)  # noqa: S102  # as a program of the author would
    assert set(plugin.__all__) == names.keys() - {"__builtins__"} == set(plugin.__all__) & set(dir(plugin))


def test_type_checkers_see_what_is_there() -> None:
    """What a type checker reads is imported from just where the program imports it."""
    source = Path(plugin.__file__).read_text("utf-8")
    checked = {
        (node.module.removeprefix("onestopshop."), alias.name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("onestopshop.")
        for alias in node.names
    }
    homes = {(module, name) for module, names in plugin._HOMES.items() for name in names.split()}
    assert checked == homes
    assert set(plugin.__all__) == {name for _, name in homes} | {"hookimpl"}


def test_what_is_not_offered() -> None:
    """A name that is not offered is an error that names it."""
    with pytest.raises(ImportError, match=r"cannot import name 'Visitor' from 'onestopshop\.plugin'"):
        exec("from onestopshop.plugin import Visitor")  # noqa: S102  # as a program of the author would


def test_the_marker_is_that_of_the_hooks() -> None:
    """Implementations carry the mark that the host looks for."""
    assert hookspecs.PROJECT == plugin.hookimpl.project_name


def test_a_process_of_a_plugin_starts_with_what_it_needs() -> None:
    """Who needs the concepts only, such as a child process, imports neither the configuration's library nor a port."""
    program = (
        "from onestopshop.plugin import Scheme\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)
    assert "onestopshop.domain.taxonomies.concepts" in loaded
    assert [] == [name for name in loaded if name.split(".")[0] in {"pydantic", "cattrs", "click"}]
    assert [] == [name for name in loaded if name.startswith("onestopshop.ports.")]
