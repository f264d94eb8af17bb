# SPDX-License-Identifier: EUPL-1.2
"""
The kind of content ``taxonomy``: one scheme of a city's own, as TOML.

Words that no speaker reviewed stay here, as in every file of concepts; so do statements of a thesaurus that are not
of our model, which could hold anything.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from onestopshop.domain.identity import suspects
from onestopshop.domain.taxonomies.changes import changes_between, lines_of
from onestopshop.domain.taxonomies.concepts import NETWORK_SCHEMES, URI_BASE, Concept, Scheme
from onestopshop.domain.taxonomies.incoming import without_drafts
from onestopshop.operations.bundles.content import ContentKind, Files, Offered
from onestopshop.operations.bundles.written import only_file, read_checked, read_text, written
from onestopshop.operations.work import Work

__all__ = ["SCHEME", "TAXONOMY", "scheme_in"]

SCHEME: Final = "scheme.toml"
_KIND: Final = "taxonomy"
_FORMAT: Final = "toml"


def scheme_in(work: Work, files: Files) -> Scheme:
    """
    Return the scheme of a bundle.

    Raises:
        ExchangeError: It holds something else.
    """
    return read_text(work, _FORMAT, SCHEME, only_file(files, SCHEME), Scheme)


def _offered(work: Work) -> Iterator[Offered]:
    """Yield the schemes whose concepts all have addresses of this city."""
    for scheme in work.context.city.vocabulary.schemes.values():
        if scheme.id in NETWORK_SCHEMES or not scheme.concepts:
            continue
        if not all(one.uri.startswith(work.context.city.base) for one in scheme.concepts):
            continue
        leaving = attrs.evolve(without_drafts(scheme), foreign=(), unstated=frozenset())
        yield Offered(
            name=f"{_KIND}-{scheme.id}",
            kind=_KIND,
            files={SCHEME: written(work, _FORMAT, SCHEME, leaving)},
            licence=scheme.licence,
            sources=(scheme.source,),
            description=scheme.name,
        )


def _check(work: Work, publisher: str, files: Files) -> Sequence[str]:
    scheme, problems = read_checked(work, _FORMAT, SCHEME, files, Scheme)
    return problems if scheme is None else [*problems, *_of_scheme(work, publisher, scheme)]


def _of_scheme(work: Work, publisher: str, scheme: Scheme) -> Iterator[str]:
    """Yield what a city may not say in its own name."""
    if scheme.id in NETWORK_SCHEMES:
        yield f"{scheme.id} is a scheme that the network shares"
    if scheme.foreign or scheme.unstated:
        yield f"{scheme.id} holds statements that are not concepts"
    if not scheme.concepts:
        yield f"{scheme.id} has no concept"
    others = [URI_BASE, *([] if publisher == work.context.city.id else [work.context.city.base])]
    for concept in scheme.concepts:
        of_the_city = concept.uri.startswith(f"{URI_BASE}{publisher}/")
        if not of_the_city and concept.uri.startswith(tuple(others)):
            yield f"{concept.code} has an address of the network, or of another city"
        for what in {found for text in _texts(concept) for found in suspects(text)}:
            yield f"a text of {concept.code} seems to hold {what}"


def _texts(concept: Concept) -> Iterator[str]:
    yield from concept.label.values()
    yield from (concept.definition or {}).values()
    for words in (concept.alt, concept.hidden):
        for texts in words.values():
            yield from texts


def _compare(work: Work, before: Files | None, after: Files) -> Sequence[str]:
    new = scheme_in(work, after)
    old = None if before is None else scheme_in(work, before)
    if old is None or old.id != new.id:
        return (f"a new scheme of {len(new.concepts)} concepts", *map(_named, new.concepts))
    version = () if old.version == new.version else (f"version {old.version} → {new.version}",)
    return (*version, *lines_of(changes_between(old, new)))


def _named(concept: Concept) -> str:
    return f"{concept.code}: {concept.label.pick('en').text}"


TAXONOMY: Final = ContentKind(name=_KIND, offered=_offered, check=_check, compare=_compare)
