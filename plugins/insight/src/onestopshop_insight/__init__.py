# SPDX-License-Identifier: EUPL-1.2
"""
Fourteen figures of the year report from Parquet files, on DuckDB or Spark.

==============  =============================================================
adapter.py      ``use = "insight"`` for ``[projections.*]``
projection.py   what follows the log and answers reports
following.py    which quarters to write anew
filling.py      records to Parquet files
facts.py        what is kept of a record, and what is not
folders.py      the files of one city, and the manifest that names them
figures.py      the figures, as expressions
counting.py     a question to the files of some cities
duck.py         DuckDB, the default
spark.py        Spark, for a network that outgrew one machine
commands.py     ``onestopshop dashboard``
==============  =============================================================
"""

from collections.abc import Iterable

import click

from onestopshop.plugin import Adapter, City, Finding, Projection, hookimpl

__all__ = ["check", "register_commands", "register_projections"]


@hookimpl
def register_projections() -> Iterable[Adapter[Projection]]:
    """
    Offer the projection.
    """
    from onestopshop_insight.adapter import ADAPTER

    return [ADAPTER]  # type: ignore[list-item]  # mypy takes Adapter for invariant


@hookimpl
def register_commands() -> Iterable[click.Command]:
    """
    Offer ``onestopshop dashboard``.
    """
    from onestopshop_insight.commands import dashboard

    return [dashboard]


@hookimpl
def check(city: City) -> Iterable[Finding]:
    """
    Say what is missing to count with Spark.
    """
    from onestopshop_insight.adapter import findings

    return [*findings(city)]
