# SPDX-License-Identifier: EUPL-1.2
"""
The adapter ``use = "insight"``: a table of the configuration becomes the projection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import Field

from onestopshop.plugin import Adapter, City, Options

if TYPE_CHECKING:
    from onestopshop_insight.counting import Engine
    from onestopshop_insight.projection import Insight

__all__ = ["ADAPTER", "NAME", "InsightOptions", "insight_of"]

NAME: Final = "insight"


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
        description="How much memory the database may use; what needs more goes through the disk.",
    )
    threads: int = Field(default=2, ge=1, description="How many threads the database may use.")
    spark: str = Field(
        default="",
        description="The address of a Spark cluster, such as spark://host:7077, to count there instead.",
    )


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
    try:
        yield insight
    finally:
        insight.close()


ADAPTER: Final[Adapter["Insight"]] = Adapter(
    name=NAME,
    summary="Keeps facts as Parquet files, and counts the figures of a dashboard from them.",
    options=InsightOptions,
    open=_open,
)
