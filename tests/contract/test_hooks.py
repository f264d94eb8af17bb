# SPDX-License-Identifier: EUPL-1.2
"""
The contract with plugins is a document: specification, page, test, example and snapshot say the same.
"""

import ast
import inspect
import re
from pathlib import Path

import pytest

import onestopshop_starter
from onestopshop import hookspecs

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "hooks.md").read_text(encoding="utf-8")
TESTS = (ROOT / "plugins" / "starter" / "tests" / "test_hooks.py").read_text(encoding="utf-8")
SNAPSHOT = Path(__file__).with_name("hookspecs.txt")


def signatures() -> dict[str, str]:
    """Return the signature of each hook as it is written."""
    tree = ast.parse(inspect.getsource(hookspecs))
    return {
        node.name: f"{node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns or ast.Constant(None))}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


HOOKS = signatures()


def test_the_page_has_these_hooks_and_no_others() -> None:
    """Each hook has a heading with its exact signature, in the order of the contract."""
    assert re.findall(r"^### `(.*)`$", PAGE, re.MULTILINE) == list(HOOKS.values())


@pytest.mark.parametrize("name", HOOKS)
def test_the_page_says_how_results_combine(name: str) -> None:
    """The last line of the specification stands below the heading of the hook."""
    section = PAGE.partition(f"### `{HOOKS[name]}`")[2].partition("\n### ")[0]
    last = (inspect.getdoc(getattr(hookspecs, name)) or "").splitlines()[-1]
    assert last in section
    assert "```python" in section


@pytest.mark.parametrize("name", HOOKS)
def test_the_starter_implements_it(name: str) -> None:
    """The plugin of the tutorial implements every hook, and tests it by its name."""
    assert hasattr(getattr(onestopshop_starter, name), "onestopshop_impl")
    assert f"def test_hook_{name}(" in TESTS


def test_the_contract_is_that_of_the_snapshot() -> None:
    """A change of the contract changes the snapshot, and so needs a line in the CHANGELOG."""
    assert SNAPSHOT.read_text(encoding="utf-8").splitlines() == list(HOOKS.values())


def test_every_specification_is_public() -> None:
    """What is specified is exported."""
    assert HOOKS.keys() == set(hookspecs.__all__) - {"PROJECT", "hookspec"}
