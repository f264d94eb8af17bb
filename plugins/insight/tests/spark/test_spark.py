# SPDX-License-Identifier: EUPL-1.2
"""
DuckDB and a Spark cluster of one master and two workers give equal tables.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

import pytest
from tests.benchmarks.references.facts import write_facts

from onestopshop_insight.counting import counted_across
from onestopshop_insight.duck import Duck
from onestopshop_insight.facts import SHAPES
from onestopshop_insight.figures import CODES, Asked
from onestopshop_insight.spark import Spark

if find_spec("pyspark") is None:
    pytest.skip("pyspark is not installed: uv run --isolated --group spark", allow_module_level=True)
if shutil.which("java") is None:
    pytest.skip("there is no Java on this machine", allow_module_level=True)

_SMALL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.executor.memory": "512m",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
}


@contextmanager
def daemon(folder: Path, *words: str, ready: str) -> Iterator[None]:
    """Run a daemon of Spark until the context ends, and wait until it says that it is *ready*."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
    }
    with subprocess.Popen(
        [str(home / "bin" / "spark-class"), *words],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            said = []
            assert process.stderr is not None
            for line in process.stderr:
                said.append(line)
                if ready in line:
                    break
            else:
                pytest.fail("".join(said[-20:]))
            # Somebody must read on, or the pipe fills and the daemon stands still.
            Thread(target=process.stderr.read, daemon=True).start()
            yield
        finally:
            process.kill()


def free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        port: int = some.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a cluster on this machine: one master and two workers."""
    with pytest.MonkeyPatch.context() as patched:
        # Six virtual machines that live for seconds: compiling well what they run costs more than running it.
        patched.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto")
        yield from a_cluster(tmp_path_factory.mktemp("cluster"))


def a_cluster(folder: Path) -> Iterator[str]:
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    here = ("--host", "127.0.0.1", "--webui-port", "0")
    with ExitStack() as stack:
        place = "org.apache.spark.deploy"
        leading = ("--port", str(port), *here)
        stack.enter_context(daemon(folder, f"{place}.master.Master", *leading, ready="New state: ALIVE"))
        for number in range(2):
            working = (
                *here,
                "--cores",
                "1",
                "--memory",
                "600m",
                "--work-dir",
                str(folder / str(number)),
                address,
            )
            stack.enter_context(
                daemon(folder, f"{place}.worker.Worker", *working, ready="Successfully registered")
            )
        yield address


def test_equal_tables(master: str, tmp_path: Path) -> None:
    """Each figure of two cities together, of a desk and of a part of a year, is the same on both engines."""
    rows = {"visits": 4_000, "referrals": 900, "observations": 2_000, "barriers": 200}
    write_facts(tmp_path, ["a", "b"], rows, seed=1)
    assert SHAPES.keys() == rows.keys()
    duck, spark = Duck(tmp_path), Spark(master, _SMALL)
    whole = Asked(since="2024-01-01", until="2027-01-01", end="2027-01-01")
    part = Asked(since="2025-04-01", until="2025-07-01", end="2025-06-11", desk="north")
    try:
        for asked in (whole, part):
            expected = counted_across(duck, tmp_path, ["a", "b"], CODES, asked)
            assert expected == counted_across(spark, tmp_path, ["a", "b"], CODES, asked)
            assert all(expected.values())
    finally:
        duck.close()
        spark.close()
