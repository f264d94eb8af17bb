# SPDX-License-Identifier: EUPL-1.2
"""
What a user would write instead: the other side of the ratios.

=============  ==========================================================
normalised.py  the same facts in normalised tables, by plain apsw
orm.py         the same tables as SQLAlchemy models
filling.py     fill our file and the normalised one with the same load
=============  ==========================================================
"""
