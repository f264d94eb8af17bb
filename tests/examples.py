# SPDX-License-Identifier: EUPL-1.2
"""
Copies of the example cities, without what a desk left there.
"""

import shutil
from pathlib import Path
from typing import Final

__all__ = ["EXAMPLES", "copied"]

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
_LEFT: Final = shutil.ignore_patterns(".onestopshop", "*.db*", "*.jsonl*", "__pycache__")


def copied(folder: Path, name: str = "") -> Path:
    """Copy an example city, or all of them, and return *folder*, which is it."""
    return Path(shutil.copytree(EXAMPLES / name, folder, ignore=_LEFT))
