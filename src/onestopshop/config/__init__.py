# SPDX-License-Identifier: EUPL-1.2
"""
Read a city's configuration: ``onestopshop.toml`` and the environment.

==============  ==================================================================
settings.py     what can be configured, with one line about each key
loading.py      file, environment and overrides become one `Settings`, or an error
environment.py  what the environment sets
problems.py     what is wrong, in words, and which key was meant
wording.py      what the validation of a value found, in words
places.py       the line of the file that a key stands in
==============  ==================================================================
"""

__all__: list[str] = []
