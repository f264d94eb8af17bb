# SPDX-License-Identifier: EUPL-1.2
"""
What a one-stop shop is about, as frozen values and pure functions.

Nothing here reads a clock, a file, an environment variable or a random number:
who calls gives those in.  A change is a function that returns the new value
and the event that tells of it.
"""

__all__: list[str] = []
