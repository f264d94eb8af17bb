# SPDX-License-Identifier: EUPL-1.2
"""
The labels of the closed lists: ``data/labels.toml``.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["labels"]


@cache
def labels() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the labels: list, value, language tag."""
    return tomllib.loads((files("onestopshop") / "data" / "labels.toml").read_text("utf-8"))
