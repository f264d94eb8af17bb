# SPDX-License-Identifier: EUPL-1.2
"""
A file format for concepts: a code and a label in each line, with a tab between them.
"""

from collections.abc import Sequence
from pathlib import Path

from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.plugin import Concept, Finding, LocalizedText, Scheme, Taxonomy, whole_file

__all__ = ["WordList"]


class WordList:
    """
    Check, read and write the list; its labels are in no stated language.
    """

    name = "words"
    summary = "A code and a label in each line."
    suffixes = (".words",)
    writes = True

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:  # noqa: ARG002 - its labels are in no language
        """Return what is wrong with a file."""
        try:
            self.read(path, base="")
        except ExchangeError as error:
            return [Finding(rule="words.line", message=problem, path=str(path)) for problem in error.problems]
        return []

    def read(self, path: Path, *, base: str) -> Sequence[Taxonomy]:
        """Return one scheme, whose id is what the codes begin with."""
        concepts, problems = [], []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            code, _, label = line.partition("\t")
            try:
                uri = base + code.replace(":", "/")
                concepts.append(Concept(code=code, uri=uri, label=LocalizedText({"und": label})))
            except InvalidDataError as error:
                problems.append(f"line {number}: {error}")
        if problems or not concepts:
            raise ExchangeError("the list is refused", problems=problems, hint="Correct these lines.")
        id = concepts[0].code.partition(":")[0]
        name = LocalizedText({"und": path.stem})
        return [Scheme(id=id, version="1", name=name, source=path.name, concepts=tuple(concepts))]

    def write(self, things: Sequence[Taxonomy], path: Path) -> None:
        """Write the concepts of all schemes whole or not at all."""
        schemes = [one for one in things if isinstance(one, Scheme)]
        if len(schemes) < len(things):
            raise ExchangeError("a list of words holds schemes only", hint="Choose another format.")
        lines = [
            f"{one.code}\t{next(iter(one.label.values()))}" for scheme in schemes for one in scheme.concepts
        ]
        with whole_file(path) as file:
            file.write("".join(f"{line}\n" for line in lines).encode())
