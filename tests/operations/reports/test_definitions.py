# SPDX-License-Identifier: EUPL-1.2
"""
What is said of figures is there, and is what is counted.
"""

import re
import tomllib
from collections import Counter
from importlib.resources import files

from tests.operations.reports.frame_samples import a_frame

from onestopshop.domain.reports.dimensions import DIMENSIONS
from onestopshop.domain.reports.figures import Figure, whole_rows
from onestopshop.operations.reports.figure_words import words_of
from onestopshop.operations.reports.reporting import SUBJECTS, all_definitions
from onestopshop.operations.reports.tabulating import figures_of


def figures() -> dict[str, Figure]:
    definitions = all_definitions(a_frame())
    return {one.code: one for one in figures_of(definitions, {one.code: Counter() for one in definitions})}


def test_every_figure_has_words() -> None:
    """Each figure has a label, a definition and a source in three languages each; and no words are left over."""
    codes = [one.code for one in all_definitions(a_frame())]
    assert len(set(codes)) == len(codes)
    for code in codes:
        words = words_of(code)
        for texts in (words.label, words.definition, words.source):
            assert {"en", "nl", "fr"} <= texts.keys(), code
            assert len({texts["en"], texts["nl"], texts["fr"]}) > 1 or texts is words.label, code
        assert all(text.endswith(".") for text in words.definition.values()), code
    said = tomllib.loads((files("onestopshop") / "data" / "figures.toml").read_text("utf-8"))
    assert set(codes) == said["figures"].keys()
    assert {one["from"] for one in said["figures"].values()} == said["sources"].keys()


def test_no_contact_is_called_a_person() -> None:
    """No label of a figure of visits speaks of persons, people or visitors."""
    for one in all_definitions(a_frame(), ["visits"]):
        label = words_of(one.code).label["en"]
        assert not {"persons", "visitors", "clients", "participants"} & set(label.split()), one.code


def test_every_reference_is_there() -> None:
    """What a figure is a part of is a figure of the same report, or all of one of another, by its own dimensions."""
    every = {one.code for one in all_definitions(a_frame())}
    for subject in SUBJECTS:
        known = {one.code for one in all_definitions(a_frame(), [subject])}
        for one in all_definitions(a_frame(), [subject]):
            named = {*one.wholes, *([one.base] if one.base else [])} - (every - known)
            assert {re.split(r"[\[{]", name.lstrip("+"))[0] for name in named} <= known, one.code
            assert set(one.dimensions) <= DIMENSIONS.keys()


def test_wholes_are_read() -> None:
    """A whole of fewer dimensions is found by those; one category in brackets takes all rows."""
    known = figures()
    for figure in known.values():
        for whole in figure.wholes:
            for code, at, _ in whole_rows(figure, whole, known):
                assert len(at) == len(known[code].dimensions), (figure.code, whole)


def test_no_figure_is_of_a_worker() -> None:
    """Nothing is broken down by who worked."""
    for one in all_definitions(a_frame()):
        assert not {"worker", "recorder", "worker_role"} & set(one.dimensions)
