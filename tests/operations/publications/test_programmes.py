# SPDX-License-Identifier: EUPL-1.2
"""
The publication programme: its numbers, its words, and the counts behind them.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.operations.publications.publication_samples import Publishing

from onestopshop.domain.reports.dimensions import DIMENSIONS
from onestopshop.errors import InvalidDataError
from onestopshop.operations.publications.programmes import field_words, programme_of, programmes, words
from onestopshop.operations.publications.sheets import MEASURES, columns


def test_the_numbers_of_acro(shared_data: Callable[[str], Path]) -> None:
    """The smallest count, the rounding and the treatment of zeros are the defaults of ACRO."""
    said = yaml.safe_load(shared_data("statistics/acro/acro/default.yaml").read_text("utf-8"))
    for programme in programmes():
        assert (said["safe_threshold"], said["safe_round_base"]) == (programme.least, programme.rounding)
    assert said["zeros_are_disclosive"] is True


def test_every_table_has_words_in_three_languages() -> None:
    """Each table and programme is named in English, Dutch and French, and each column is explained."""
    texts = [one.label for one in programmes()]
    texts += [text for one in programmes() for form in one.tables for text in (form.label, form.definition)]
    texts += [words(name) for name in ("rounded", "how", "small", "counted", "several")]
    texts += [field_words(name) for name in columns(())]
    assert all({"en", "nl", "fr"} <= {*text} for text in texts)


def test_the_tables_fit_together() -> None:
    """A table names only tables of its programme, with fewer dimensions that are among its own."""
    for programme in programmes():
        for form in programme.tables:
            assert form.measure in MEASURES
            for whole in (programme.table(name) for name in (*form.adds_to, *form.within)):
                assert {*whole.dimensions} < {*form.dimensions} or not whole.dimensions
            assert form.several or not form.dimensions or not form.adds_to or len(form.adds_to) == 1


def test_reporters_are_in_no_table() -> None:
    """Nothing that is published counts reporters or workers, or is broken down by desk, service or month."""
    forms = [form for one in programmes() for form in one.tables]
    assert {"visits", "exposure", "referrals", "organisations"} == {form.measure for form in forms}
    assert {"channel", "language", "topic", "step", "concept", "mode"} == {
        name for form in forms for name in form.dimensions
    }


def test_closed_lists_are_those_of_the_records() -> None:
    """The categories that everybody knows are those of the reports."""
    (mode,) = (form for form in programme_of("quarter").tables if form.name == "mode")
    assert tuple((code,) for code in DIMENSIONS["referral_mode"]) == mode.closed()


def test_there_is_no_other_programme() -> None:
    """An unknown programme is refused with the names of those that there are, an unknown version with what to do."""
    for name, version, what in (
        ("month", None, "quarter, year"),
        ("month", 1, "quarter, year"),
        ("quarter", 99, "upgrade"),
    ):
        with pytest.raises(InvalidDataError) as refused:
            programme_of(name, version)
        assert what in refused.value.hint


def test_programmes_are_for_whoever_may_read(publishing: Publishing) -> None:
    """The desk gives the programmes as they are."""
    assert programmes() == publishing.publications.programmes()
