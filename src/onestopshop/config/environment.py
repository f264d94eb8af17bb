# SPDX-License-Identifier: EUPL-1.2
"""
Read settings from environment variables: ``ONESTOPSHOP_STORAGE__PATH`` is ``storage.path``.
"""

import json
import os
from typing import Any, get_origin

from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from onestopshop.config.loading import names_of
from onestopshop.config.problems import meant
from onestopshop.config.settings import Settings
from onestopshop.errors import ConfigurationError

__all__ = ["environment"]

_PREFIX = "ONESTOPSHOP_"
_OTHERS = frozenset({"ONESTOPSHOP_CITY_PATH", "ONESTOPSHOP_KEY_PASSPHRASE", "ONESTOPSHOP_SHARED_DATA"})
_TESTS = "ONESTOPSHOP_TEST_"
"""What is read elsewhere: the command line's city, the passphrase of a key, and what the tests are told."""


def environment() -> dict[str, Any]:
    """
    Return what the environment sets, as nested tables of text, lists and JSON.

    Raises:
        ConfigurationError: A variable names a key that does not exist.
    """
    known = list(Settings.model_fields)
    for name in os.environ:
        table, _, _ = name.removeprefix(_PREFIX).lower().partition("__")
        if (
            name.startswith(_PREFIX)
            and name not in _OTHERS
            and table not in known
            and not name.startswith(_TESTS)
        ):
            raise ConfigurationError(
                f"the environment variable {name} sets nothing: there is no key {table!r}{meant(table, known)}",
                hint="Correct its name or unset it.",
            )
    return _Environment(Settings)()


class _Environment(EnvSettingsSource):
    """
    Leave text alone that is no JSON, and accept lists with commas.
    """

    def decode_complex_value(self, field_name: str, field: FieldInfo | None, value: Any) -> Any:
        """Return the table or list that *value* holds, or *value* for pydantic to refuse."""
        del field_name
        if field is not None and get_origin(field.annotation) is tuple:
            return names_of(value)
        if value.lstrip().startswith("{"):
            try:
                return json.loads(value)
            except ValueError:
                return value
        return value
