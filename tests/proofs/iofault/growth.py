# SPDX-License-Identifier: EUPL-1.2
"""
Let a PostgreSQL grow until the limit of sizes under which it was started refuses a table.

A limit below the 16 MB of a file of its own WAL would stop the server at once,
so a table must grow larger: each page is filled to a tenth only.
"""

import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

from tests.proofs.iofault.served import ServedPlace, administer
from tests.proofs.iofault.trials import Tried
from tests.proofs.powercut.batches import Shop

from onestopshop.errors import OneStopShopError, StorageFullError
from onestopshop_postgres.testing import PrivateServer

__all__ = ["grow"]

_LIMIT: Final = (16 << 20) + 65_536
_MOST: Final = 3_000
"""So many visits fill a table in any case."""

_MANY: Final = 100
_FIRST: Final = 600
"""So many visits fill no table."""


def grow(server: PrivateServer, shop: Shop, visits: int) -> Tried:
    """
    Record visits, so many at once, until the server cannot write them, and once more without its limit.
    """
    tried = Tried()
    with closing(ServedPlace(server, f"grown_{visits}")) as place:
        place.open().close()
        _spread_out(server, place.schema)
        with _limited(server):
            storage = place.open()
            for number in range(_MOST):
                batch = shop.recorded(_MANY if number < _FIRST // _MANY else visits)
                try:
                    storage.write(batch)
                except OneStopShopError as error:
                    tried.errors += 1
                    if not isinstance(error, StorageFullError) or not error.hint:
                        tried.wrong.append(
                            f"{error!r} in place of StorageFullError, from {error.__cause__!r}"
                        )
                    break
                shop.accept(batch)
            else:
                tried.wrong.append("nothing was refused")
        tried.wrong += _differs(place, shop)
        storage.write(batch)
        shop.accept(batch)
        tried.wrong += _differs(place, shop)
    return tried


def _differs(place: ServedPlace, shop: Shop) -> Iterator[str]:
    found: Any = place.look()
    expected = {key: record.version for key, record in shop.records.items()}
    if {key: version for key, (version, _) in found[0].items()} != expected or [*found[1]] != shop.entries:
        yield "what is there is not what was written"


def _spread_out(server: PrivateServer, schema: str) -> None:
    rows = administer(server, f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'")  # noqa: S608 - our name
    for (table,) in rows:
        administer(server, f'ALTER TABLE {schema}."{table}" SET (fillfactor = 10)')


@contextmanager
def _limited(server: PrivateServer) -> Iterator[None]:
    """Start the server again under the limit, which its processes inherit; and without it afterwards."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    server.stop()
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LIMIT, hard))
    try:
        server.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    try:
        yield
    finally:
        server.stop()
        server.start()
