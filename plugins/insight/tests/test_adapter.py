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
from onestopshop_insight.spark import missing


def test_the_adapter(tmp_path: Path) -> None:
    """The projection gives the fourteen figures, follows four kinds of records, and makes nothing when it opens."""
    (adapter,) = register_projections()
    with adapter.open(InsightOptions(), a_city(tmp_path)) as insight:
        projection: Projection = insight
        source: FigureSource = insight
        assert (14, {"visits.interpreter_wanted_by_language"}) == (len(CODES), source.codes - {*CODES})
        assert {"visit", "referral", "observation", "barrier"} == projection.kinds
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "wrong",
    [
        {"memory": "much"},
        {"threads": 0},
        {"every": 0},
        {"other": 1},
        {"spark": "host:7077"},
        {"spark": "spark://host"},
        {"spark": "spark://host:7077 "},
    ],
)
def test_wrong_options(wrong: dict[str, object]) -> None:
    """Options that no database takes are refused before anything is opened."""
    with pytest.raises(ValidationError):
        InsightOptions.model_validate(wrong)


@pytest.mark.parametrize(
    "address",
    ["spark://host:7077", "spark://one:7077,two:7077", "k8s://https://host:443", "yarn", "local", "local[2]"],
)
def test_addresses_of_clusters(address: str) -> None:
    """Every form of an address that a session understands is taken."""
    assert address == InsightOptions.model_validate({"spark": address}).spark


@pytest.mark.parametrize("home", [None, "nowhere"])
def test_what_spark_needs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str | None) -> None:
    """A machine without pyspark and Java is told both, each with what to do, and nothing is started."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if home is not None:
        monkeypatch.setenv("JAVA_HOME", str(tmp_path / home))
    (one, how), (other, _) = missing()
    assert ("pyspark is not installed" in one, "`uv add pyspark`" in how) == (True, True)
    assert (home is not None) == ("JAVA_HOME" in other)


def test_java_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Java is where JAVA_HOME says."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.touch(mode=0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert 1 == len([*missing()])


def test_spark_without_pyspark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A city that names a cluster and has no pyspark is told to install it, at the first figure and not before."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    insight = insight_of(InsightOptions(spark="spark://127.0.0.1:1"), a_city(tmp_path))
    with pytest.raises(AdapterError, match="pyspark is not installed"):
        insight._engine.rows({}, {}, {})
    insight.close()
