# SPDX-License-Identifier: EUPL-1.2
"""
The conformance kit: what an adapter promises, as tests that its author runs.

A storage is certified by a class of a few lines::

    from onestopshop.testing.storage import StorageContract
    from onestopshop_postgres import ADAPTER

    class TestPostgres(StorageContract):
        adapter = ADAPTER

        def options(self, folder):
            return {"url": ...}

A notifier is certified in the same way by `onestopshop.testing.notifiers`, and
what proposes concepts by `onestopshop.testing.suggesters`.

Whoever builds on a storage tests with one that is slow or fails on purpose:
`Slow`, `Faulty`.

Install it with the extra ``onestopshop[testing]``.
"""

try:
    import pytest
except ModuleNotFoundError as error:
    raise ModuleNotFoundError("the conformance kit needs pytest: install onestopshop[testing]") from error

pytest.register_assert_rewrite(
    "onestopshop.testing.notifiers",
    "onestopshop.testing.storage",
    "onestopshop.testing.storage_machine",
    "onestopshop.testing.suggesters",
)

from onestopshop.testing.wrappers import Fault, Faulty, Slow, wrapped  # noqa: E402 - behind the look at pytest

__all__ = ["Fault", "Faulty", "Slow", "wrapped"]
