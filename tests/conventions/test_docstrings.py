# SPDX-License-Identifier: EUPL-1.2
"""
What is public is described.
"""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path


def test_public_things_are_described(root: Path, modules: Sequence[Path]) -> None:
    """Every public function, class and method has a docstring."""
    bare = [
        f"{path.relative_to(root)}:{line} {name}"
        for path in modules
        if not path.is_relative_to(root / "examples")
        for line, name in _bare(ast.parse(path.read_text("utf-8")))
    ]
    assert not bare, "\n".join(bare)


def test_docstrings_are_sentences(root: Path, modules: Sequence[Path]) -> None:
    """The first paragraph of a docstring ends like a sentence."""
    unended = [
        f"{path.relative_to(root)}:{getattr(node, 'lineno', 1)}"
        for path in modules
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and (text := ast.get_docstring(node))
        and not text.split("\n\n")[0].rstrip().endswith((".", "!", "?", ":", "::"))
    ]
    assert not unended, "\n".join(unended)


def _bare(tree: ast.Module | ast.ClassDef, within: str = "") -> Iterator[tuple[int, str]]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and _public(node):
            name = f"{within}{node.name}"
            if ast.get_docstring(node) is None and not _is_declaration(node):
                yield node.lineno, name
            if isinstance(node, ast.ClassDef):
                yield from _bare(node, f"{name}.")


def _public(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    marks = {ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list}
    return not node.name.startswith("_") and not marks & {"overload", "setter"}


def _is_declaration(node: ast.AST) -> bool:
    """Say whether it only declares, as an attribute of a Protocol does."""
    return isinstance(node, ast.FunctionDef) and [ast.unparse(part) for part in node.body] == ["..."]
