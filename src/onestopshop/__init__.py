# SPDX-License-Identifier: EUPL-1.2
"""
The library under a city's one-stop shop: services, visits, barriers and referrals, without a client file.

.. code-block:: python

    from onestopshop import OneStopShop

    with OneStopShop.open("mycity") as shop:
        desk = shop.acting_as("guide", desk="main")

Names are imported when they are first used, so that ``import onestopshop``
costs next to nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onestopshop.codec.bundles.keys import SigningKey
    from onestopshop.operations.storage.copying import copy_storage
    from onestopshop.runtime.desk import Desk
    from onestopshop.runtime.shop import OneStopShop
    from onestopshop.runtime.storages import Storages

__all__ = ["Desk", "OneStopShop", "SigningKey", "Storages", "__version__", "copy_storage"]

__version__ = "0.1.0"

_HOMES = {
    "Desk": "onestopshop.runtime.desk",
    "OneStopShop": "onestopshop.runtime.shop",
    "SigningKey": "onestopshop.codec.bundles.keys",
    "Storages": "onestopshop.runtime.storages",
    "copy_storage": "onestopshop.operations.storage.copying",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
