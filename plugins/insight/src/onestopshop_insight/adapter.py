# SPDX-License-Identifier: EUPL-1.2
"""
The adapter ``use = "insight"``: a table of the configuration becomes the projection.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
from pydantic import Field, field_validator

from onestopshop.plugin import Adapter, City, Finding, Options

if TYPE_CHECKING:
    from onestopshop_insight.counting import Engine
    from onestopshop_insight.projection import Insight

__all__ = ["ADAPTER", "NAME", "InsightOptions", "findings", "insight_of", "problems"]

NAME: Final = "insight"
_MASTER: Final = re.compile(
    r"spark://[^\s/:,]+:\d+(,[^\s/:,]+:\d+)*|k8s://\S+|yarn|local(\[(\*|\d+)(,\d+)?\])?"
)


class InsightOptions(Options):
    """
    What the table of the projection may say.
    """

    path: str = Field(
        default="",
        description="The folder of the files, relative to onestopshop.toml; by default in the state folder.",
    )
    every: int = Field(
        default=2_000,
        ge=1,
        description="Entries of the log after which files are written anew, when nobody asks for figures before.",
    )
    memory: str = Field(
        default="512MB",
        pattern=r"^[1-9][0-9]*(MB|GB)$",
        examples=["512MB", "2GB"],
        description="How much memory the database may use; what needs more goes through the disk.",
    )
    threads: int = Field(default=2, ge=1, description="How many threads the database may use.")
    spark: str = Field(
        default="",
        description="The address of a Spark cluster, such as spark://host:7077, to count there instead.",
    )

    @field_validator("spark")
    @classmethod
    def _an_address(cls, spark: str) -> str:
        """Refuse what no session would understand; pydantic wants a ValueError."""
        if spark and not _MASTER.fullmatch(spark):
            raise ValueError(
                'must be the address of a Spark cluster, such as "spark://host:7077", or "yarn", "k8s://…" or "local"'
            )
        return spark


@attrs.frozen(eq=False)
class _Opened:
    """
    A projection at work: neither hooks nor commands are given what the core has opened.
    """

    insight: "Insight"
    options: InsightOptions
    city: City


_OPENED: Final[list[_Opened]] = []


def findings(city: City) -> Iterator[Finding]:
    """Yield what Spark needs and this machine has not, where a projection of the city counts with it."""
    if any(one.city == city and one.options.spark for one in _OPENED):
        from onestopshop_insight.spark import missing

        for message, hint in missing():
            yield Finding(
                rule="insight.spark",
                message=f"{message}: figures are counted from the records meanwhile",
                path="projections.insight.spark",
                hint=hint,
            )


def problems(city: City) -> Iterator[tuple[str, str]]:
    """Yield why the last question to a projection of the city had no answer, each with what to do."""
    for one in _OPENED:
        if one.city == city and one.insight.problem is not None:
            yield one.insight.problem


def insight_of(options: InsightOptions, city: City) -> "Insight":
    """Return the projection of a city; nothing is opened or written yet."""
    from onestopshop_insight.projection import Insight

    root = city.folder / options.path if options.path else city.state / NAME
    return Insight(root, city, engine=_engine(options, root), every=options.every)


def _engine(options: InsightOptions, root: Path) -> "Engine":
    if options.spark:
        from onestopshop_insight.spark import Spark

        return Spark(options.spark)
    from onestopshop_insight.duck import Duck

    return Duck(root, memory=options.memory, threads=options.threads)


@contextmanager
def _open(options: InsightOptions, city: City) -> Iterator["Insight"]:
    """Keep facts in files, which are made when somebody asks for the first figure."""
    insight = insight_of(options, city)
    opened = _Opened(insight, options, city)
    _OPENED.append(opened)
    try:
        yield insight
    finally:
        _OPENED.remove(opened)
        insight.close()


ADAPTER: Final[Adapter["Insight"]] = Adapter(
    name=NAME,
    summary="Keeps facts as Parquet files, and counts the figures of a dashboard from them.",
    options=InsightOptions,
    open=_open,
)
