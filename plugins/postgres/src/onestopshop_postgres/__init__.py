# SPDX-License-Identifier: EUPL-1.2
"""
Keep the records of a shop in PostgreSQL.
"""
