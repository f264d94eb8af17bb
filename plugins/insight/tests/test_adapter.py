# SPDX-License-Identifier: EUPL-1.2
"""
What the table of the configuration makes.
"""

import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from onestopshop.errors import AdapterError
from onestopshop.plugin import FigureSource, Projection
from onestopshop.testing.fakes import a_city
from onestopshop_insight import register_projections
from onestopshop_insight.adapter import InsightOptions, insight_of
from onestopshop_insight.figures import CODES


def test_the_adapter(tmp_path: Path) -> None:
    """The projection gives the fourteen figures, follows four kinds of records, and makes nothing when it opens."""
    (adapter,) = register_projections()
    with adapter.open(InsightOptions(), a_city(tmp_path)) as insight:
        projection: Projection = insight
        source: FigureSource = insight
        assert (14, {"visits.interpreter_wanted_by_language"}) == (len(CODES), source.codes - {*CODES})
        assert {"visit", "referral", "observation", "barrier"} == projection.kinds
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong", [{"memory": "much"}, {"threads": 0}, {"every": 0}, {"other": 1}])
def test_wrong_options(wrong: dict[str, object]) -> None:
    """Options that no database takes are refused before anything is opened."""
    with pytest.raises(ValidationError):
        InsightOptions.model_validate(wrong)


def test_spark_without_pyspark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A city that names a cluster and has no pyspark is told to install it, at the first figure and not before."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    insight = insight_of(InsightOptions(spark="spark://127.0.0.1:1"), a_city(tmp_path))
    with pytest.raises(AdapterError, match="pyspark is not installed"):
        insight._engine.rows({}, {}, {})
    insight.close()
