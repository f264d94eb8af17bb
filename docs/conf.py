# SPDX-License-Identifier: EUPL-1.2
"""
How Sphinx builds these pages; nothing is fetched from the network.
"""

from importlib.metadata import version as installed_version

__all__ = [
    "author",
    "exclude_patterns",
    "extensions",
    "html_theme",
    "html_title",
    "language",
    "myst_enable_extensions",
    "myst_heading_anchors",
    "nitpicky",
    "project",
    "project_copyright",
    "version",
]

project = "onestopshop"
author = "the contributors of onestopshop"
project_copyright = "the contributors of onestopshop"
version = installed_version("onestopshop")
language = "en"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nitpicky = True
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"onestopshop {version}"
