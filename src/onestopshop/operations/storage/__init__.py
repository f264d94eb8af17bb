# SPDX-License-Identifier: EUPL-1.2
"""
The life of what is kept: compare storages, copy them, look for what is wrong in one.

==============  ==============================================================
steps.py        how far a long operation has come
digests.py      one SHA-256 of all that a storage keeps, the same on each
histories.py    whether one log is the beginning of another
copying.py      bring a storage to the state of another, whatever their kinds
streams.py      read on behind what cannot be read
ledgers.py      what a log says of each record, beside the memory
references.py   which records must be there because others name them
verifying.py    every fault of a storage, named
==============  ==============================================================

They stand on the storage port alone and know no adapter: what opens storages
is ``runtime/storages.py``.
"""

__all__: list[str] = []
