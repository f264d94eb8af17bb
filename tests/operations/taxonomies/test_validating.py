# SPDX-License-Identifier: EUPL-1.2
"""
What should be looked at is told for all schemes and crosswalks together, for one scheme, and for a file.
"""

from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from onestopshop.domain.findings import Finding, SeverityOfFinding
from onestopshop.domain.taxonomies.crosswalks import ConceptMapping, Crosswalk
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.errors import ExchangeError, ForbiddenError, InvalidDataError, NotFoundError
from onestopshop.operations.taxonomies.taxonomies import Taxonomies
from onestopshop.ports.taxonomies import Taxonomy

SKOS = "http://www.w3.org/2004/02/skos/core#"


class Paper:
    """
    A format whose files hold the messages to find, one a line.
    """

    name, summary, suffixes, writes = "paper", "lines", (".paper",), False

    def check(self, path: Path, *, required: Sequence[str]) -> Sequence[Finding]:
        if not path.exists():
            raise ExchangeError(
                "refused", problems=["line 1 is empty", "line 2 is empty"], hint="Write it again."
            )
        texts = path.read_text().split()
        return [
            Finding(rule="paper", message=f"{text} {required}", severity=SeverityOfFinding(text))
            for text in texts
        ]

    def read(self, path: Path, *, base: str) -> Sequence[Taxonomy]:  # noqa: ARG002 - the port's form
        return ()

    def write(self, things: Sequence[Taxonomy], path: Path) -> None:  # noqa: ARG002 - the port's form
        path.touch()


def crosswalk(town, *triples: tuple[str, str, str]) -> None:
    """Add a crosswalk of the town's own."""
    vocabulary = town.context.city.vocabulary
    uris = {concept.code: concept.uri for concept in vocabulary}
    mappings = tuple(
        ConceptMapping(
            subject=uris[one], predicate=f"{SKOS}{relation}", object=uris[other], justification="x:y"
        )
        for one, relation, other in triples
    )
    slots = {"creator_label": ("town",), "mapping_date": "2026-03-02"}
    walk = Crosswalk(
        id="https://example.org/walk", licence="https://example.org/licence", slots=slots, mappings=mappings
    )
    made = Vocabulary([*vocabulary.schemes.values(), walk])
    town.context = attrs.evolve(town.context, city=attrs.evolve(town.context.city, vocabulary=made))


def found(town, scheme: str | None = None) -> set[tuple[str, str, str]]:
    """Return severity, rule and place of all findings."""
    return {(one.severity.value, one.rule, one.path) for one in town.desk().taxonomies.validate(scheme)}


def test_the_schemes_of_the_network_have_no_error_or_warning(town) -> None:
    """
    What comes with the library is consistent, and lacks no label in English.
    """
    assert set() == {one for one in found(town) if one[0] != "info"}


def test_a_crosswalk_may_contradict_a_scheme(town) -> None:
    """
    Schemes and crosswalks are looked at together: a related match on a line of broader ones is an error.
    """
    crosswalk(town, ("town:letters", "relatedMatch", "b:begrijpbaar"))

    assert {("error", "skos.S27", "town:letters")} == {one for one in found(town) if one[0] == "error"}


def test_an_exact_match_with_two_concepts_is_told(town) -> None:
    """
    A concept that is exactly two concepts of one scheme is an error, though SKOS allows it.
    """
    crosswalk(
        town, ("town:letters", "exactMatch", "ntu:non-acces"), ("town:letters", "exactMatch", "ntu:exclusion")
    )

    assert {"crosswalks.twice"} == {rule for severity, rule, _ in found(town) if severity == "error"}


def test_errors_come_first(town) -> None:
    """
    Errors stand before warnings, and warnings before notes.
    """
    crosswalk(town, ("town:letters", "relatedMatch", "b:begrijpbaar"))
    severities = [one.severity for one in town.desk().taxonomies.validate()]

    assert sorted(severities, key=list(SeverityOfFinding).index) == severities
    assert SeverityOfFinding.ERROR == severities[0]


def test_one_scheme_has_the_findings_at_its_concepts(town) -> None:
    """
    For one scheme only what is found at it and its concepts is told, and an unknown one is refused.
    """
    crosswalk(town, ("town:letters", "relatedMatch", "b:begrijpbaar"))

    assert {("error", "skos.S27", "town:letters")} == found(town, "town")
    assert not [one for one in found(town, "topic") if one[0] == "error"]
    with pytest.raises(NotFoundError, match="scheme"):
        town.desk().taxonomies.validate("towns")


def test_a_file_is_checked_by_its_format(town, tmp_path) -> None:
    """
    A file goes to the format that its name or the caller says, with the required languages; errors come first.
    """
    taxonomies = Taxonomies(town.desk()._work, lambda: [Paper()])
    file = tmp_path / "words.paper"
    file.write_text("info warning error")

    expected = ["error ('en',)", "warning ('en',)", "info ('en',)"]
    assert expected == [one.message for one in taxonomies.validate_file(file)]
    assert expected == [one.message for one in taxonomies.validate_file(str(file), format="paper")]


def test_a_refused_file_is_a_finding(town, tmp_path) -> None:
    """
    A file that its format refuses gives one error for each problem, not an exception.
    """
    taxonomies = Taxonomies(town.desk()._work, lambda: [Paper()])

    findings = taxonomies.validate_file(tmp_path / "none.paper")

    assert ["line 1 is empty", "line 2 is empty"] == [one.message for one in findings]
    assert {("taxonomies.file", "error", "none.paper", "Write it again.")} == {
        (one.rule, one.severity.value, one.path, one.hint) for one in findings
    }


def test_what_is_no_file_or_format_is_refused(town, tmp_path) -> None:
    """
    An unknown format, a name that no format has and what is no file get one clear error.
    """
    taxonomies = Taxonomies(town.desk()._work, lambda: [Paper()])

    with pytest.raises(ExchangeError, match="no format"):
        taxonomies.validate_file(tmp_path / "words.paper", format="papers")
    with pytest.raises(ExchangeError, match="no format"):
        taxonomies.validate_file(tmp_path / "words.xyz")
    with pytest.raises(InvalidDataError):
        taxonomies.validate_file(7)  # type: ignore[arg-type]  # what a caller may do
    with pytest.raises(InvalidDataError):
        taxonomies.validate_file(tmp_path / "words.paper", format=7)  # type: ignore[arg-type]  # the same


@pytest.mark.parametrize(
    ("grant", "schemes", "files"), [("taxonomies.read", True, False), ("taxonomies.import", False, True)]
)
def test_each_needs_its_grant(make_town, tmp_path, grant: str, schemes: bool, files: bool) -> None:
    """
    Who may read the schemes may not open files, and the other way round.
    """
    taxonomies = Taxonomies(make_town({"worker": {grant}}).desk()._work, lambda: [Paper()])

    for allowed, call in (
        (schemes, taxonomies.validate),
        (files, lambda: taxonomies.validate_file(tmp_path / "none.paper")),
    ):
        if allowed:
            assert isinstance(call(), tuple)
        else:
            with pytest.raises(ForbiddenError):
                call()
