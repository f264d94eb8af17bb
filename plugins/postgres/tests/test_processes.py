# SPDX-License-Identifier: EUPL-1.2
"""
Several processes on one schema.
"""

import json
import subprocess
import sys

from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import contents
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.store import PostgresStorage
from onestopshop_postgres.testing import Server

_WRITER = """
import json, sys
from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import entry, visit, write
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.store import PostgresStorage
name = sys.argv[2]
storage = PostgresStorage(PostgresOptions.model_validate(json.loads(sys.argv[1])), KINDS)
for number in range(20):
    many = [visit(f"{name}{number}-{at}") for at in range(20 if number % 4 else 1)]
    write(storage, *many, entry(f"{name}{number}"), entry(f"{name}{number}b"))
storage.close()
"""


def test_processes_share_a_schema(server: Server) -> None:
    """Processes that create and write one schema at once lose nothing, leave no gap, and none hears of the others."""
    options = server.options("processes")
    command = [sys.executable, "-W", "error", "-c", _WRITER, json.dumps(options)]
    writers = [subprocess.Popen([*command, name], stderr=subprocess.PIPE, text=True) for name in "abc"]
    assert [(writer.communicate(timeout=120)[1], writer.returncode) for writer in writers] == [("", 0)] * 3
    storage = PostgresStorage(PostgresOptions.model_validate(options), KINDS)
    records, log = contents(storage)
    storage.close()
    assert len(records) == 3 * (15 * 20 + 5)
    assert [written.seq for written in log] == list(range(1, 121))
    by_name = {name: [written.key for written in log if written.key[0] == name] for name in "abc"}
    for name, keys in by_name.items():
        assert keys == [f"{name}{number}{end}" for number in range(20) for end in ("", "b")]
