# SPDX-License-Identifier: EUPL-1.2
"""
Run one benchmark: ``uv run python -m tests.benchmarks NAME [--n N] [--seed S] [--json]``.

A benchmark is a module beside this one with ``TARGET``, a sentence, and
``run(n, seed)``, which returns its figures.  It states times and never fails on
one.
"""

import argparse
import ast
import json
import sys
import time
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import cast

_HERE = Path(__file__).parent
_NOT_BENCHMARKS = frozenset({"__init__", "__main__", "data", "rounds"})
_INDENT = "  "


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark that the command line names, and print its figures."""
    given = _parser().parse_args(arguments)
    module = import_module(f"tests.benchmarks.{given.name.replace('-', '_')}")
    started = time.perf_counter()
    figures = cast(Mapping[str, object], module.run(given.n, given.seed))
    seconds = round(time.perf_counter() - started, 3)
    result = {"name": given.name, "n": given.n, "seed": given.seed, "seconds": seconds, **figures}
    if given.json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _table(result, ""))
    return 0


def _parser() -> argparse.ArgumentParser:
    names = {path.stem.replace("_", "-"): path for path in sorted(_HERE.glob("*.py"))}
    names = {name: path for name, path in names.items() if path.stem not in _NOT_BENCHMARKS}
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure the product beside what a user would write instead.",
        epilog="\n".join(
            ["benchmarks and their targets:", *(f"  {n}: {_target(p)}" for n, p in names.items())]
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--n", type=int, help="size; each benchmark has its own default")
    parser.add_argument("--seed", type=int, default=1, help="what the records are made from (1)")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    return parser


def _target(path: Path) -> str:
    """Read the target from the source: nothing is imported to print a help."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TARGET":
            return str(ast.literal_eval(node.value))
    return "none stated"


def _table(value: Mapping[str, object], indent: str) -> Iterator[str]:
    """Yield a line for each figure; figures of figures stand below their name, or in columns when they are flat."""
    width = max((len(str(key)) for key in value), default=0)
    for key, figure in value.items():
        if isinstance(figure, Mapping) and any(isinstance(each, Mapping) for each in figure.values()):
            yield f"{indent}{key}"
            yield from _table(figure, indent + _INDENT)
        elif isinstance(figure, Mapping):
            columns = "  ".join(f"{name} {_number(each)}" for name, each in figure.items())
            yield f"{indent}{key:<{width}}  {columns}"
        else:
            yield f"{indent}{key:<{width}}  {_number(figure)}"


def _number(figure: object) -> str:
    if isinstance(figure, float):
        return f"{figure:.4g}"
    if isinstance(figure, list):
        return "–".join(_number(each) for each in figure)
    return str(figure)


if __name__ == "__main__":
    raise SystemExit(main())
