# SPDX-License-Identifier: EUPL-1.2
"""
What should be looked at in schemes beyond SKOS: what retired, whose words nobody reviewed, what lacks words,
and what no other city can count.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import permutations

from onestopshop.domain.findings import Finding, SeverityOfFinding
from onestopshop.domain.taxonomies.ancestry import Ancestry
from onestopshop.domain.taxonomies.concepts import NETWORK_SCHEMES, Code, Concept, Scheme, scheme_of
from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.domain.taxonomies.graphs import SkosGraph, graph_of
from onestopshop.domain.taxonomies.integrity import check_integrity
from onestopshop.domain.taxonomies.quality import check_quality

__all__ = ["check_schemes", "check_taxonomies"]


def check_taxonomies(
    schemes: Iterable[Scheme],
    crosswalks: Iterable[Crosswalk] = (),
    *,
    required: Sequence[str] = (),
    offered: Sequence[str] = (),
    primary: str = "",
) -> Sequence[Finding]:
    """
    Return everything that should be looked at in schemes and crosswalks together, errors first.

    Args:
        required: The languages in which every concept should have a label.
        offered: Further languages, of which it is only told how many labels are missing.
        primary: The id of the primary scheme of barriers.
    """
    given = tuple(schemes)
    graph = graph_of(given, crosswalks)
    found = (
        *check_integrity(graph),
        *check_schemes(given, required=required, offered=offered, primary=primary, mapped=_mapped(graph)),
        *check_quality(graph, required=required),
    )
    order = list(SeverityOfFinding)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def check_schemes(
    schemes: Iterable[Scheme],
    *,
    required: Sequence[str] = (),
    offered: Sequence[str] = (),
    primary: str = "",
    mapped: Collection[str] = (),
) -> Sequence[Finding]:
    """
    Return what should be looked at in the concepts of schemes that the conditions of SKOS do not know.

    Args:
        mapped: The URIs of concepts that have an exact or a broader match in another scheme.
    """
    given = tuple(schemes)
    concepts = {concept.code: concept for scheme in given for concept in scheme.concepts}
    ids = {scheme.id for scheme in given}
    below = _below(concepts.values())
    circular = _circular(concepts.values())
    several = _several(below, concepts, primary)
    joined = _joined(below, concepts, mapped)
    return tuple(
        finding
        for scheme in given
        for finding in (
            *_nowhere(scheme, concepts, ids),
            *_succession(scheme, concepts, circular),
            *_under_retired(scheme, concepts),
            *(several[concept.code] for concept in scheme.concepts if concept.code in several),
            *_alone(scheme, joined),
            *_drafts(scheme, {*required, *offered}),
            *_missing(scheme, required=required, offered=offered),
        )
    )


def _below(concepts: Iterable[Concept]) -> Mapping[Code, Sequence[Concept]]:
    """Return what stands directly below each code."""
    found: dict[Code, list[Concept]] = defaultdict(list)
    for concept in concepts:
        for code in concept.broader:
            found[code].append(concept)
    return found


def _nowhere(scheme: Scheme, concepts: Mapping[Code, Concept], ids: Collection[str]) -> Iterator[Finding]:
    """Find what would keep a shop from opening: a broader concept that a scheme that is here does not have."""
    for concept in scheme.concepts:
        for code in concept.broader:
            if code not in concepts and scheme_of(code) in ids:
                yield _finding(
                    "broader",
                    concept.code,
                    f"{concept.code} is under {code}, which no scheme has",
                    "Correct `broader`, or add that concept.",
                    severity=SeverityOfFinding.ERROR,
                )


def _succession(
    scheme: Scheme, concepts: Mapping[Code, Concept], circular: Collection[Code]
) -> Iterator[Finding]:
    for concept in scheme.concepts:
        for code in concept.replaced_by:
            if code not in concepts:
                yield _finding(
                    "successor",
                    concept.code,
                    f"{concept.code} is replaced by {code}, which no scheme here has",
                    "Correct `replaced_by`, or look at both schemes together.",
                )
        if concept.replaced_by and concept.retired is None:
            yield _finding(
                "living",
                concept.code,
                f"{concept.code} is replaced by others and not retired",
                "Say since when in `retired`, or take out `replaced_by`.",
            )
        if concept.code in circular:
            yield _finding(
                "succession",
                concept.code,
                f"{concept.code} is replaced by itself in the end",
                "Name in `replaced_by` what is in use now.",
                severity=SeverityOfFinding.ERROR,
            )


def _circular(concepts: Iterable[Concept]) -> Collection[Code]:
    """Return the codes that are replaced by themselves in the end."""
    pairs = ((concept.code, code) for concept in concepts for code in concept.replaced_by)
    return {code for circle in Ancestry(pairs).circles for code in circle}


def _under_retired(scheme: Scheme, concepts: Mapping[Code, Concept]) -> Iterator[Finding]:
    for concept in scheme.concepts:
        for code in concept.broader if concept.retired is None else ():
            above = concepts.get(code)
            if above is not None and above.retired is not None:
                yield _finding(
                    "under",
                    concept.code,
                    f"{concept.code} is in use and stands under {code}, which is retired",
                    "Put it below a concept that is in use.",
                )


def _several(
    below: Mapping[Code, Sequence[Concept]], concepts: Mapping[Code, Concept], primary: str
) -> Mapping[Code, Finding]:
    """Find a city's own concepts that one count would hold twice."""
    nearest = {
        code: above
        for code, above in _nearest(below, primary).items()
        if len(above) > 1 and scheme_of(code) != primary
    }
    if not nearest:
        return {}
    ancestry = Ancestry((one.code, code) for one in concepts.values() for code in one.broader)
    higher = ancestry.above({pair for above in nearest.values() for pair in permutations(above, 2)})
    found: dict[Code, Finding] = {}
    for code, all_ in nearest.items():
        above = sorted(one for one in all_ if not any((other, one) in higher for other in all_))
        if len(above) > 1:
            found[code] = _finding(
                "several",
                code,
                f"{code} stands below several concepts of {primary}: {', '.join(above)}",
                "Keep the one that fits best; split the concept when two do.",
            )
    return found


def _nearest(below: Mapping[Code, Sequence[Concept]], primary: str) -> Mapping[Code, Collection[Code]]:
    """Return the concepts of the primary scheme that are met first on the ways up from each concept outside it."""
    found: dict[Code, set[Code]] = defaultdict(set)
    for start in (code for code in below if scheme_of(code) == primary):
        open_ = [start]
        while open_:
            for concept in below.get(open_.pop(), ()):
                if scheme_of(concept.code) != primary and start not in found[concept.code]:
                    found[concept.code].add(start)
                    open_.append(concept.code)
    return found


def _mapped(graph: SkosGraph) -> Collection[str]:
    found = {one for pair in graph.pairs("exactMatch") for one in pair}
    found.update(narrow for narrow, _ in graph.pairs("broadMatch"))
    found.update(narrow for _, narrow in graph.pairs("narrowMatch"))
    return found


def _alone(scheme: Scheme, joined: Collection[Code]) -> Iterator[Finding]:
    """Find the concepts of a scheme of its own that no count of the network can hold."""
    if scheme.id in NETWORK_SCHEMES:
        return
    living = [concept for concept in scheme.concepts if concept.retired is None]
    alone = [concept.code for concept in living if concept.code not in joined]
    if alone:
        yield _finding(
            "alone",
            scheme.id,
            f"{len(alone)} of {len(living)} concepts of {scheme.id} are below no concept of another scheme: "
            f"{', '.join(sorted(alone)[:5])}{' …' if len(alone) > 5 else ''}",
            "Put them below a shared concept, or map them in a crosswalk; until then no other city counts them.",
            severity=SeverityOfFinding.INFO,
        )


def _joined(
    below: Mapping[Code, Sequence[Concept]], concepts: Mapping[Code, Concept], mapped: Collection[str]
) -> Collection[Code]:
    """Return the codes from which a way up leads into another scheme, or to a concept that is mapped."""
    found = {
        one.code
        for one in concepts.values()
        if one.uri in mapped or any(scheme_of(code) != scheme_of(one.code) for code in one.broader)
    }
    open_ = list(found)
    while open_:
        lower = {one.code for one in below.get(open_.pop(), ())} - found
        found |= lower
        open_ += lower
    return found


def _drafts(scheme: Scheme, wanted: Collection[str]) -> Iterator[Finding]:
    """Find words without review, in the *wanted* languages where some are."""
    drafts = sorted(
        {tag for concept in scheme.concepts for tag in concept.draft if not wanted or tag in wanted}
    )
    if drafts:
        yield _finding(
            "draft",
            scheme.id,
            f"words of {scheme.id} in {', '.join(drafts)} were reviewed by no speaker yet",
            "Let a speaker read them and take the language out of `draft`.",
            severity=SeverityOfFinding.INFO,
        )


def _missing(scheme: Scheme, *, required: Sequence[str], offered: Sequence[str]) -> Iterator[Finding]:
    """Count what is missing: definitions where others have them, and labels in languages that are only offered."""
    living = [concept for concept in scheme.concepts if concept.retired is None]
    definitions: list[Mapping[str, str]] = [concept.definition or {} for concept in living]
    if any(definitions) and (lacking := _lacking(definitions, required)):
        yield _finding(
            "definitions",
            scheme.id,
            f"of {len(living)} concepts of {scheme.id} some have no definition: {lacking}",
            "Write one where people ask what a concept means.",
            severity=SeverityOfFinding.INFO,
        )
    labels = [concept.label for concept in living]
    if lacking := _lacking(labels, [tag for tag in offered if tag not in required]):
        yield _finding(
            "labels",
            scheme.id,
            f"of {len(living)} concepts of {scheme.id} some have no label: {lacking}",
            "`onestopshop taxonomies labels --missing TAG` makes a worksheet for a translator.",
            severity=SeverityOfFinding.INFO,
        )


def _lacking(texts: Sequence[Mapping[str, str]], tags: Sequence[str]) -> str:
    counts = {tag: sum(tag not in text for text in texts) for tag in tags}
    return ", ".join(f"{count} in {tag}" for tag, count in counts.items() if count)


def _finding(
    rule: str, path: str, message: str, hint: str, *, severity: SeverityOfFinding = SeverityOfFinding.WARNING
) -> Finding:
    return Finding(rule=f"taxonomies.{rule}", message=message, severity=severity, path=path, hint=hint)
