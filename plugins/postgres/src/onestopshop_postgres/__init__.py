# SPDX-License-Identifier: EUPL-1.2
"""
Keep the records of a shop in PostgreSQL.

==============  =============================================================
options.py      what a city may say about its database
adapter.py      the adapter that the plugin offers
statements.py   all SQL that names a kind's table, made once per kind
values.py       index values and JSON as what PostgreSQL reads, and back
schema.py       creates and upgrades the tables, in one transaction
filling.py      gives the records of a kind the values of a new index field
connections.py  opens connections, and gives up on a server that is silent
questions.py    queries as statements
leading.py      pages in the order of an index that another field leads
reading.py      snapshots
quick.py        small batches, in one statement
writing.py      all others, in two trips
analysing.py    lets the server look at a table that was loaded
checking.py     looks for damage
failures.py     PostgreSQL's errors as ours
store.py        the storage: one connection that writes, a few that read
testing/        a real server for tests
==============  =============================================================
"""

from collections.abc import Iterable

from onestopshop.plugin import Adapter, Storage, hookimpl

__all__ = ["register_storage"]


@hookimpl
def register_storage() -> Iterable[Adapter[Storage]]:
    """
    Offer the storage ``postgres``.
    """
    from onestopshop_postgres.adapter import ADAPTER

    return [ADAPTER]
