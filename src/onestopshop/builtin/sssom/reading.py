# SPDX-License-Identifier: EUPL-1.2
"""
Read an SSSOM file: whatever can be kept is kept, and everything wrong is told.

Only a file that is no table of mappings at all is refused.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import attrs

from onestopshop.builtin.sssom.findings import Findings
from onestopshop.builtin.sssom.metadata import LONGEST, Metadata, parsed
from onestopshop.builtin.sssom.names import is_uri, whole
from onestopshop.builtin.sssom.rows import Rows
from onestopshop.builtin.sssom.slots import BUILT_IN, MANY, OF_A_SET, PROPAGATED, REFERENCES
from onestopshop.builtin.sssom.table import Table, opened
from onestopshop.builtin.sssom.values import wrong
from onestopshop.errors import InvalidDataError
from onestopshop.plugin import Cells, ConceptMapping, Crosswalk, Finding

__all__ = ["Read", "read_crosswalk"]

_OURS: Final = frozenset(
    {"curie_map", "license", "mapping_set_id", "mapping_set_title", "mapping_set_version", "mappings"}
)
_WANTED: Final = ("mapping_set_version", "mapping_set_title", "creator_id", "mapping_date")
_VERSIONS: Final = frozenset({"1.0", "1.1"})
_NOTHING: Final = ConceptMapping(subject="", predicate="", object="", justification="")


@attrs.frozen(kw_only=True)
class Read:
    """
    What a file holds, and what is wrong with it; no crosswalk when it is not readable at all.
    """

    crosswalk: Crosswalk | None
    findings: Sequence[Finding]


def read_crosswalk(path: Path) -> Read:
    """Return the crosswalk of a file."""
    findings = Findings(path.name)
    try:
        with opened(path) as file:
            table = Table(file, among=PROPAGATED)
            metadata = parsed(table.head) if table.head.strip() else _beside(path)
            return _crosswalk(metadata, table, findings)
    except OSError as error:
        findings.error("file", f"it cannot be read: {error.strerror}")
    except InvalidDataError as error:
        findings.error("file", error.problems[0])
    return Read(crosswalk=None, findings=findings.found)


def _beside(path: Path) -> Metadata:
    """Return what a file of the same name says that ends in ``.yml``."""
    for suffix in (".yml", ".yaml"):
        with suppress(FileNotFoundError), opened(path.with_suffix(suffix)) as file:
            return parsed(file.read(LONGEST + 1))
    return {}


def _crosswalk(metadata: Metadata, table: Table, findings: Findings) -> Read:
    prefixes = _prefixes(metadata, findings)
    slots = _slots(metadata, prefixes, findings)
    id, licence = _address(metadata, "mapping_set_id", prefixes, findings), _text_of(metadata, "license")
    if not licence:
        findings.error("$.license", "is missing: an address of a licence is needed")
    elif whole(licence, prefixes) is None:
        findings.warning("$.license", "this is no address, such as https://spdx.org/licenses/CC0-1.0")
    rows = Rows(table, prefixes, slots, findings)
    made = (rows.mapping(cells, f"line {line}") for line, cells in table.rows())
    mappings = tuple(one for one in made if one != _NOTHING)  # all its cells are beyond the columns
    for slot in sorted(rows.own & slots.keys()):
        findings.warning(f"$.{slot}", "rows have values of their own, so that this one holds for no row")
    return Read(
        crosswalk=Crosswalk(
            id=id,
            version=_text_of(metadata, "mapping_set_version"),
            title=_text_of(metadata, "mapping_set_title"),
            licence=licence,
            slots=slots,
            prefixes=prefixes,
            mappings=mappings,
        ),
        findings=findings.found,
    )


def _prefixes(metadata: Metadata, findings: Findings) -> Mapping[str, str]:
    stated = metadata.get("curie_map", {})
    if not isinstance(stated, Mapping):
        findings.error("$.curie_map", "prefixes with the beginnings of URIs are needed")
        return {}
    for prefix, uri in BUILT_IN.items():
        if stated.get(prefix, uri) != uri:
            findings.error(f"$.curie_map.{prefix}", f"{prefix} is {uri} in every file, and is read so")
    good = {prefix: uri for prefix, uri in stated.items() if prefix not in BUILT_IN}
    for prefix, uri in stated.items():
        if not uri or is_uri(f"{prefix}:x") or any(mark.isspace() for mark in f"{prefix}{uri}"):
            findings.error(f"$.curie_map.{prefix}", "this is no prefix of URIs")
            good.pop(prefix, None)
    return good


def _slots(metadata: Metadata, prefixes: Mapping[str, str], findings: Findings) -> Cells:
    found: dict[str, str | tuple[str, ...]] = {}
    declared = " ".join(_values(metadata, "extension_definitions"))
    for slot in sorted(metadata.keys() - _OURS):
        values, value = _values(metadata, slot), metadata[slot]
        if slot not in OF_A_SET and not slot.startswith("ext_") and f'"{slot}"' not in declared:
            findings.warning(f"$.{slot}", "SSSOM has no such slot of a set; it is kept")
        if isinstance(value, Mapping) or (slot not in MANY and not isinstance(value, str)):
            findings.error(f"$.{slot}", "one text is needed")
        if slot in MANY and isinstance(value, str):
            findings.warning(f"$.{slot}", "a list is needed; this is read as a list of one")
        if problem := wrong(slot, values):
            findings.error(f"$.{slot}", problem)
        if slot in REFERENCES:
            findings.unknown_prefixes(f"$.{slot}", values, prefixes)
        found[slot] = value if isinstance(value, str) and slot not in MANY else values
    if found.get("sssom_version", "1.0") not in _VERSIONS:
        findings.warning("$.sssom_version", "only 1.0 and 1.1 are known; it is read as 1.1")
    for slot in _WANTED:
        if not metadata.get(slot):
            findings.note(f"$.{slot}", "is not said; those who use the set would like to know")
    return found


def _address(metadata: Metadata, slot: str, prefixes: Mapping[str, str], findings: Findings) -> str:
    text = _text_of(metadata, slot)
    found = whole(text, prefixes)
    if found is None:
        findings.error(f"$.{slot}", "this is no URI" if text else "is missing: a URI is needed")
    return found or text


def _text_of(metadata: Metadata, slot: str) -> str:
    return next(iter(_values(metadata, slot)), "")


def _values(metadata: Metadata, slot: str) -> tuple[str, ...]:
    value = metadata.get(slot, ())
    if isinstance(value, str):
        return (value,)
    return tuple(value.values()) if isinstance(value, Mapping) else tuple(value)
