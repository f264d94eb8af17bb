# SPDX-License-Identifier: EUPL-1.2
"""
Run one proof: ``uv run python -m tests.proofs NAME [--n N] [--seed S] [--only PART,…] [--json]``.

What takes a night can be split: ``fuzz --n 200000 --only turtle,sssom`` lets files
in at these doors only, and says so in its figures.  On a terminal it tells how far
it is.  Exits with 1 when a promise is broken or the saboteur was missed.
"""

import argparse
import ast
import importlib
import inspect
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson
from tests.proofs import NoSuchPartError, Result

__all__ = ["main", "promises"]


def promises() -> Mapping[str, str]:
    """
    Return the promise of each proof by its name, without importing any.
    """
    found = {}
    for path in sorted(Path(__file__).parent.glob("*/proof.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in module.body):
            found[path.parent.name.replace("_", "-")] = " ".join(
                (ast.get_docstring(module) or "").split("\n\n")[0].split()
            )
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the named proof and print what it found.

    Returns:
        The exit code.
    """
    known = promises()
    parser = _parser(known)
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    proof = importlib.import_module(f"tests.proofs.{options.name.replace('-', '_')}.proof")
    parts = {"only": tuple(options.only.split(","))} if options.only else {}
    if parts and "only" not in inspect.signature(proof.run).parameters:
        parser.error(f"{options.name} has no parts that can be tried alone")
    try:
        result: Result = proof.run(options.n, options.seed, **parts)
    except NoSuchPartError as error:
        parser.error(str(error))
    seconds = round(time.perf_counter() - start, 3)
    write = _write_json if options.json else _write_lines
    write(options.name, options.seed, seconds, result)
    return 0 if result.saboteur_caught and not result.violations else 1


def _parser(known: Mapping[str, str]) -> argparse.ArgumentParser:
    listed = "\n".join(f"  {name:<12} {promise}" for name, promise in known.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.proofs",
        description=f"Search for a broken promise:\n\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", choices=known, metavar="NAME")
    parser.add_argument("--n", type=int, default=None, help="how much to try; each proof has its own unit")
    parser.add_argument("--seed", type=int, default=1, help="what chance begins with")
    parser.add_argument("--only", metavar="PART,…", help="only these parts, such as some doors of fuzz")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _write_json(name: str, seed: int, seconds: float, result: Result) -> None:
    found = {"name": name, "n": result.n, "seed": seed, "seconds": seconds, **result.figures}
    found |= {"violations": result.violations, "saboteur_caught": result.saboteur_caught}
    sys.stderr.writelines(f"{line}\n" for line in result.lines)
    sys.stdout.write(orjson.dumps(found).decode() + "\n")


def _write_lines(name: str, seed: int, seconds: float, result: Result) -> None:
    figures = ", ".join(f"{key} {value}" for key, value in result.figures.items())
    caught = "caught" if result.saboteur_caught else "MISSED"
    lines = [
        *result.lines,
        f"{name}: {result.violations} violations in {result.n} (seed {seed}, {seconds} s); saboteur {caught}",
        *([figures] if figures else []),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
