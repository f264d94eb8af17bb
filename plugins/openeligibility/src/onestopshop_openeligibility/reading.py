# SPDX-License-Identifier: EUPL-1.2
"""
Make a concept scheme of the YAML tree.

A term has ``slug``, ``name`` (a text, or ``source`` in English and ``tx`` by
language), perhaps ``description``, ``pk`` and ``items``, the terms below it.
What it has beyond that is kept and written back.
"""

from collections.abc import Iterator
from typing import Final

from onestopshop.errors import InvalidDataError
from onestopshop.plugin import Concept, LocalizedText, Scheme, check_tag
from onestopshop_openeligibility.findings import Findings, refused
from onestopshop_openeligibility.keys import FORK, Keys, uri_of
from onestopshop_openeligibility.snippets import snippet_of
from onestopshop_openeligibility.statements import kept
from onestopshop_openeligibility.trees import Node, Table, parsed, sound, strings_in

__all__ = ["LICENCE", "NAME", "UNVERSIONED", "scheme_in"]

LICENCE: Final = "CC-BY-SA-3.0"
"""The licence of every edition, as its page states it."""

NAME: Final = LocalizedText({"en": "Open Eligibility"})
UNVERSIONED: Final = "0"
"""The version of a file that does not say which edition it is."""

_KNOWN: Final = frozenset({"name", "slug", "description", "items", "pk"})
_OF_A_NAME: Final = frozenset({"source", "tx"})


def scheme_in(text: str, findings: Findings, *, base: str, version: str = UNVERSIONED) -> Scheme:
    """
    Return the scheme that a YAML text holds; what is wrong with single terms stands in *findings*.

    Args:
        base: The beginning of the URIs of terms without a key.

    Raises:
        ExchangeError: It holds no terms.
    """
    root = parsed(text, findings)
    if not isinstance(root, list):
        raise refused(findings.file, "it is no list of terms", hint="Take the file taxonomy.tx.yaml.")
    reader = _Reader(findings, f"{base}{FORK}/")
    concepts = tuple(reader.concepts(root))
    if not concepts:
        raise refused(
            findings.file,
            "no term found: none has a name and a slug",
            hint="Take the file taxonomy.tx.yaml; the simple form has names only.",
        )
    reader.sum_up()
    return Scheme(
        id=FORK,
        version=version,
        name=NAME,
        source=findings.file,
        licence=LICENCE,
        foreign=tuple(reader.statements),
        concepts=concepts,
    )


class _Reader:
    """
    One walk over a tree, in the order written.
    """

    def __init__(self, findings: Findings, base: str) -> None:
        self.statements: list[str] = []
        self._findings = findings
        self._base = base
        self._keys = Keys()
        self._slugs: set[str] = set()
        self._keyless = 0

    def concepts(self, root: list[Node]) -> Iterator[Concept]:
        """Yield a concept for each term, each before those below it."""
        waiting: list[tuple[Node, Concept | None, str]] = [(node, None, "") for node in reversed(root)]
        while waiting:
            node, above, slug = waiting.pop()
            if not isinstance(node, Table):
                self._findings.error("term", 0, "an item is no term", "Give it a name and a slug.")
                continue
            concept = self._concept(node, above, slug)
            if concept is not None:
                yield concept
                above, slug = concept, self._text(node, "slug")
            waiting += [(one, above, slug) for one in reversed(self._items(node))]

    def sum_up(self) -> None:
        """Say once what holds for many terms."""
        if self._keyless:
            self._findings.warning(
                "pk",
                0,
                f"{self._keyless} terms have no pk: they are known by their slugs, which change when terms move",
                "Take an edition with keys (2.0.0 or later).",
            )

    def _concept(self, table: Table, above: Concept | None, slug_above: str) -> Concept | None:
        slug = self._text(table, "slug")
        label = self._label(table, slug)
        if not label:
            message = "a term has neither a name nor a slug, and is left out"
            self._findings.error("term", table.line, message, "Give it a name and a slug.")
            return None
        self._check_slug(table, slug, slug_above)
        key, uri, odd = self._named(table, slug or label.get("en", ""))
        self.statements += self._beyond(table, uri, slug, odd)
        description = self._text(table, "description")
        return Concept(
            code=f"{FORK}:{key}",
            uri=uri,
            label=LocalizedText(label),
            definition=LocalizedText({"en": description}) if description else None,
            broader=(above.code,) if above else (),
        )

    def _named(self, table: Table, slug: str) -> tuple[str, str, frozenset[str]]:
        """Return the key and the URI, and whether the file's own key must be kept apart from them."""
        pk = self._text(table, "pk")
        uri = uri_of(pk)
        if uri is not None and pk not in self._keys:
            return self._keys.take(pk), uri, frozenset()
        if pk:
            what = "stands twice" if uri else "is not 32 hexadecimal digits"
            message = f"the pk {pk!r} {what}; the term is known by its slug"
            self._findings.error("pk", table.line, message, "Give the term a key of its own.")
        else:
            self._keyless += 1
        key = self._keys.take(slug.replace(":", "--"))
        return key, f"{self._base}{key}", frozenset({"pk"}) & table.entries.keys()

    def _label(self, table: Table, slug: str) -> dict[str, str]:
        name = table.entries.get("name")
        if isinstance(name, Table):
            texts = {"en": self._text(name, "source"), **self._translated(name)}
            found = {tag: text for tag, text in texts.items() if text}
        else:
            text = self._text(table, "name")
            found = {"en": text} if text else {}
        if "en" not in found and slug:
            message = "a term has no name in English; the end of its slug stands in"
            self._findings.error("name", table.line, message, "Give it a name.")
            found["en"] = slug.rpartition(":")[2].replace("_", " ").strip() or slug
        return found

    def _translated(self, name: Table) -> dict[str, str]:
        """Return the names in other languages than English, which has a place of its own."""
        texts = name.entries.get("tx", Table(name.line))
        if not isinstance(texts, Table):
            self._findings.error("text", name.line, "'tx' is no table of languages", "Write he: and a text.")
            return {}
        tags = [tag for tag in texts.entries if tag != "en" and self._is_tag(tag, name)]
        return {tag: self._text(texts, tag) for tag in tags}

    def _check_slug(self, table: Table, slug: str, above: str) -> None:
        if not slug:
            self._findings.error("slug", table.line, "a term has no slug", "Give it one below its parent's.")
        elif slug in self._slugs:
            message = f"the slug {slug!r} stands twice"
            self._findings.error("slug", table.line, message, "Give each term a slug of its own.")
        elif above and slug.rpartition(":")[0] != above:
            message = f"{slug!r} stands below {above!r}, and its slug does not say so"
            self._findings.warning("slug", table.line, message, "Let the slug follow the tree.")
        self._slugs.add(slug)

    def _beyond(self, table: Table, uri: str, slug: str, odd: frozenset[str]) -> Iterator[str]:
        """Yield the statements that keep the slug, and what no other field of a concept holds."""
        if slug:
            yield kept(uri, "slug", slug)
        name = table.entries.get("name")
        within = name.entries if isinstance(name, Table) else {}
        more = {
            f"field/{key}": node for key, node in table.entries.items() if key in odd or key not in _KNOWN
        }
        more |= {f"name/{key}": node for key, node in within.items() if key not in _OF_A_NAME}
        for key, node in more.items():
            if all(sound(one) for one in (key, *strings_in(node))):
                yield kept(uri, key, snippet_of(node))
            else:
                message = f"what stands at {key!r} cannot be kept"
                self._findings.error("text", table.line, message, "Take the control characters out.")

    def _items(self, table: Table) -> list[Node]:
        items = table.entries.get("items", [])
        if isinstance(items, list):
            return items
        if items:
            self._findings.error(
                "items", table.line, "the items of a term are no list", "Write a list of terms."
            )
        return []

    def _text(self, table: Table, key: str) -> str:
        """Return the text at *key*, ``""`` when there is none that can be used."""
        node = table.entries.get(key, "")
        if isinstance(node, str) and sound(node):
            return str(node) if node.strip() else ""
        self._findings.error(
            "text", table.line, f"{key!r} is no plain text, and is left out", "Write a text."
        )
        return ""

    def _is_tag(self, tag: str, name: Table) -> bool:
        try:
            check_tag(tag)
        except InvalidDataError:
            message = f"{tag!r} is no language tag; the text is left out"
            self._findings.error("tag", name.line, message, "Use a BCP 47 tag, such as he.")
            return False
        return True
