# SPDX-License-Identifier: EUPL-1.2
"""
A vocabulary of any size as Turtle, and one process that loads it: ours or rdflib.

Run as ``python -m tests.benchmarks.references.skos_files WAY FILE``, it prints
the seconds that the work took and the megabytes that it needed at most, in this
process and those it started.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.benchmarks.data import lexicons, seeded

__all__ = ["WAYS", "vocabulary"]

_PER_CONCEPT: Final = 10
_BRANCHES: Final = 8
_HEAD: Final = """@prefix : <https://example.org/list/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://example.org/list> a skos:ConceptScheme ; dct:title "List"@en ; owl:versionInfo "1" .
"""


def vocabulary(statements: int, seed: int) -> Iterator[str]:
    """
    Yield the lines of a file of about so many statements: a tree of concepts with labels in three languages.

    Nothing in it breaks a condition of SKOS.
    """
    count = statements // _PER_CONCEPT
    random, words = seeded(seed, "vocabulary"), lexicons(seed)
    yield _HEAD
    for number in range(count):
        said = {tag: " ".join(words.of[tag].draw(random, 2)) for tag in ("nl", "en", "fr")}
        labels = ", ".join(f'"{text} {number}"@{tag}' for tag, text in said.items())
        yield f":c{number} a skos:Concept ; skos:inScheme <https://example.org/list> ;\n"
        yield f'  skos:notation "c{number}" ; skos:prefLabel {labels} ;\n'
        yield f'  skos:altLabel "{words.of["en"].draw(random, 1)[0]} {number}."@en ;\n'
        yield f'  skos:definition "{" ".join(words.of["en"].draw(random, 8))}"@en'
        yield from _relations(number, count)
        yield " .\n"


def _relations(number: int, count: int) -> Iterator[str]:
    if number:
        yield f" ;\n  skos:broader :c{(number - 1) // _BRANCHES}"
    else:
        yield " ;\n  skos:topConceptOf <https://example.org/list>"
    below = range(number * _BRANCHES + 1, min(number * _BRANCHES + _BRANCHES + 1, count))
    if below:
        yield f" ;\n  skos:narrower {', '.join(f':c{one}' for one in below)}"


def _checked(file: Path) -> int:
    """Load a file and check it, as ``taxonomies validate`` does; no finding may be an error."""
    from onestopshop_skos.formats import FORMATS

    findings = FORMATS[0].check(file, required=("nl", "en"))
    return sum(one.severity == "error" for one in findings)


def _read(file: Path) -> int:
    """Load a file as a scheme."""
    from onestopshop_skos.formats import FORMATS

    return sum(1 for _ in FORMATS[0].read(file, base="https://example.org/")) - 1


def _rdflib(file: Path) -> int:
    import rdflib

    rdflib.Graph().parse(file, format="turtle")
    return 0


WAYS: Final[Mapping[str, Callable[[Path], int]]] = {"check": _checked, "read": _read, "rdflib": _rdflib}
"""What can be done with the file; each returns how much is wrong."""


def main(way: str, file: str) -> None:
    """Do it once, and print what it took; what this process imports is not timed."""
    import_module("rdflib.plugins.parsers.notation3" if way == "rdflib" else "onestopshop_skos.formats")
    started = time.perf_counter()
    wrong = WAYS[way](Path(file))
    seconds = time.perf_counter() - started
    if way != "rdflib":
        from onestopshop_skos.children import close

        close()
    peaks = [
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    figures = {"seconds": seconds, "megabytes": sum(peaks), "reader": peaks[1] or peaks[0], "wrong": wrong}
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
