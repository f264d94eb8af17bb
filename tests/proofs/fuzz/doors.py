# SPDX-License-Identifier: EUPL-1.2
"""
The doors of the core and of all installed plugins, and what makes files for each.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from random import Random
from typing import Final

import attrs
from tests.proofs.doors.desks import choices_door, records_door
from tests.proofs.doors.door import Door
from tests.proofs.doors.packages import packages_door
from tests.proofs.doors.services import form_door, service_door
from tests.proofs.doors.taxonomies import BASE, format_door, source_door
from tests.proofs.doors.words import changes_door, labels_door
from tests.proofs.fuzz.desks import choices, is_whole, label_rows, records
from tests.proofs.fuzz.eligibility import changes, is_changes, is_xml, is_yaml, original, tree
from tests.proofs.fuzz.graphs import is_graph, jsonld, ntriples, rdfxml, turtle
from tests.proofs.fuzz.packages import is_carried, packages
from tests.proofs.fuzz.tables import crosswalk, cut, form_rows, is_crosswalk, is_table, words_rows
from tests.proofs.fuzz.trees import concepts, is_json_lines, is_toml, services
from tests.proofs.fuzz.workbooks import is_workbook, workbook

import onestopshop_openeligibility
import onestopshop_skos
from onestopshop.builtin import BUILTINS
from onestopshop.builtin.table_taxonomy import TableOptions, TableTaxonomy
from onestopshop.builtin.toml_taxonomy import TomlTaxonomy
from onestopshop.plugin import TaxonomySource
from onestopshop.runtime.plugins.host import PluginHost

__all__ = ["INPUTS", "PLUGINS", "Inputs", "doors"]

PLUGINS: Final = (onestopshop_openeligibility, onestopshop_skos)
"""The plugins with formats."""

_ELSEWHERE: Final = frozenset({"turtle", "rdfxml", "ntriples", "jsonld"})
"""The formats that a child process parses."""


@attrs.frozen(kw_only=True)
class Inputs:
    """
    What makes files for a door.

    Args:
        make: Make one that knows the structure.
        first: Whether a file gets past the first check: it has the syntax.
    """

    name: str
    make: Callable[[Random], bytes]
    first: Callable[[bytes], bool]


def doors() -> Sequence[Door]:
    """Return a door for each format of services, of concepts, and for each other way in."""
    host = PluginHost.load(objects=PLUGINS, builtins=BUILTINS)
    if host.failures:
        raise RuntimeError(f"a plugin did not load: {host.failures}")
    return (
        *(service_door(one) for one in host.register_formats()),
        form_door(".csv"),
        form_door(".xlsx"),
        *(
            format_door(one, plugins=PLUGINS, parses_elsewhere=one.name in _ELSEWHERE)
            for one in host.register_taxonomy_formats()
        ),
        source_door("source-toml", ".toml", lambda file: TomlTaxonomy(file, base=BASE)),
        source_door("table-csv", ".csv", _table),
        source_door("table-xlsx", ".xlsx", _table),
        labels_door(".csv"),
        labels_door(".xlsx"),
        choices_door(),
        changes_door(),
        records_door(),
        packages_door(),
    )


def _table(file: Path) -> TaxonomySource:
    options = TableOptions.model_validate(
        {
            "path": file.name,
            "scheme": "w",
            "version": "1",
            "name": {"en": "words"},
            "source": "a city",
            "under": "b",
            "columns": {
                "label": {"nl": "nl", "en": "en"},
                "definition": {"en": "definition"},
                "code": "code",
                "parent": "above",
            },
        }
    )
    return TableTaxonomy(options, folder=file.parent, base=BASE, timezone=UTC)


def _words(random: Random) -> bytes:
    encoding = random.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "cp1252"))
    return cut(random.choice(";,\t"), random.choice(("\n", "\r\n")), encoding)(words_rows(random))


def _labels(random: Random) -> bytes:
    encoding = random.choice(("utf-8", "utf-8-sig", "utf-8-sig", "cp1252"))
    return cut(random.choice(",;"), random.choice(("\n", "\r\n")), encoding)(label_rows(random))


def _text_form(random: Random) -> bytes:
    encoding = random.choice(("utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"))
    return cut(random.choice(";,\t"), random.choice(("\n", "\r\n", "\r")), encoding)(form_rows(random))


def _inputs() -> Sequence[Inputs]:
    return (
        Inputs(name="jsonl", make=services, first=is_json_lines),
        Inputs(name="form-csv", make=_text_form, first=is_table),
        Inputs(name="form-xlsx", make=lambda random: workbook(random, form_rows(random)), first=is_workbook),
        Inputs(name="source-toml", make=concepts, first=is_toml),
        Inputs(name="toml", make=concepts, first=is_toml),
        Inputs(name="table-csv", make=_words, first=is_table),
        Inputs(
            name="table-xlsx", make=lambda random: workbook(random, words_rows(random)), first=is_workbook
        ),
        Inputs(name="openeligibility", make=tree, first=is_yaml),
        Inputs(name="openeligibility-xml", make=original, first=is_xml),
        Inputs(name="sssom", make=crosswalk, first=is_crosswalk),
        Inputs(name="turtle", make=turtle, first=is_graph("turtle")),
        Inputs(name="rdfxml", make=rdfxml, first=is_graph("rdfxml")),
        Inputs(name="ntriples", make=ntriples, first=is_graph("ntriples")),
        Inputs(name="jsonld", make=jsonld, first=is_graph("jsonld")),
        Inputs(name="labels-csv", make=_labels, first=is_table),
        Inputs(
            name="labels-xlsx", make=lambda random: workbook(random, label_rows(random)), first=is_workbook
        ),
        Inputs(name="choices", make=choices, first=is_table),
        Inputs(name="changes", make=changes, first=is_changes),
        Inputs(name="records", make=records, first=is_whole),
        Inputs(name="packages", make=packages, first=is_carried),
    )


INPUTS: Final[Mapping[str, Inputs]] = {one.name: one for one in _inputs()}
"""By the names of the doors."""
