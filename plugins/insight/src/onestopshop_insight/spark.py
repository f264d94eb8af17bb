# SPDX-License-Identifier: EUPL-1.2
"""
Spark, for a network whose facts outgrew one machine; ``pyspark`` is installed apart.

Every machine of the cluster reads the files, so that their folder lies on a
disk that all of them share.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from onestopshop.errors import AdapterError
from onestopshop_insight.facts import SHAPES
from onestopshop_insight.figures import kept

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["Spark", "missing"]

_WITHOUT = "or leave `spark` out of the table: DuckDB counts then"


def missing() -> Iterator[tuple[str, str]]:
    """Yield what a session needs and this machine has not, each with what to do; nothing is started."""
    if find_spec("pyspark") is None:
        told = "Spark is asked for and pyspark is not installed"
        yield told, f"Install it with `uv add pyspark`, {_WITHOUT}."
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=None if home is None else str(Path(home) / "bin")) is None:
        told = "Spark is asked for and there is no Java on this machine"
        if home is not None:
            told = "Spark is asked for and there is no Java where JAVA_HOME says"
        yield told, f"Install a Java that your Spark runs on, and set JAVA_HOME, {_WITHOUT}."


class Spark:
    """
    Run SQL on Parquet files in a cluster.

    Args:
        master: Its address, such as ``spark://host:7077``.
        settings: What else a session shall be told, such as ``spark.executor.memory``.
    """

    dialect: Final = "pyspark"

    def __init__(self, master: str, settings: Mapping[str, str] | None = None) -> None:
        self._master = master
        self._settings = dict(settings or {})
        self._opened: SparkSession | None = None
        self._busy = Lock()

    def close(self) -> None:
        """End the session."""
        with self._busy:
            if self._opened is not None:
                self._opened.stop()
                self._opened = None

    def rows(
        self, files: Mapping[str, Sequence[Path]], views: Mapping[str, str], queries: Mapping[str, str]
    ) -> Mapping[str, Sequence[tuple[object, ...]]]:
        """
        Return the rows of each query.

        Raises:
            AdapterError: There is no pyspark, no Java, no cluster, or the files cannot be read.
        """
        with self._busy:
            session = self._session()
            from pyspark.errors import PySparkException

            try:
                for name, paths in files.items():
                    # With a stated schema no job has to look for one.
                    reading = session.read.schema(_schema(name))
                    there = reading.parquet(*(path.resolve().as_uri() for path in paths))
                    there.createOrReplaceTempView(kept(name))
                    session.sql(views[name]).createOrReplaceTempView(name)
                return _rows(session, queries)
            except PySparkException as error:
                raise AdapterError(
                    f"Spark cannot read the files of facts: {type(error).__name__}",
                    adapter="insight",
                    hint="Look whether the workers run, and whether they all see the folder of the files.",
                ) from error

    def _session(self) -> "SparkSession":
        if self._opened is None:
            for told, hint in missing():
                raise AdapterError(told, adapter="insight", hint=hint)
            from py4j.protocol import Py4JError
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession

            building = SparkSession.builder.master(self._master).appName("onestopshop-insight")
            for name, value in self._settings.items():
                building = building.config(name, value)
            try:
                self._opened = building.getOrCreate()
            except (PySparkException, Py4JError) as error:
                raise AdapterError(
                    f"no session of Spark can be had: {type(error).__name__}",
                    adapter="insight",
                    hint=f"Look whether the cluster runs at the address in `spark`, {_WITHOUT}.",
                ) from error
        return self._opened


def _rows(session: "SparkSession", queries: Mapping[str, str]) -> Mapping[str, Sequence[tuple[object, ...]]]:
    """Ask everything as one job: each by itself would wait for the cluster again."""
    found: dict[str, list[tuple[object, ...]]] = {code: [] for code in queries}
    # The rows of different questions have different columns: as JSON they are of one form.
    parts = [
        f"SELECT '{code}' AS code, to_json(struct(*)) AS said FROM ({sql})"  # noqa: S608
        for code, sql in queries.items()
    ]
    if parts:
        for code, said in session.sql(" UNION ALL ".join(parts)).collect():
            found[code].append(tuple(json.loads(said).values()))
    return found


def _schema(name: str) -> str:
    types = {"int64": "bigint"}
    return ", ".join(f"`{field}` {types.get(type_, type_)}" for field, type_ in SHAPES[name].fields.items())
