# SPDX-License-Identifier: EUPL-1.2
"""
Measure the product beside what a user would write instead: ``uv run python -m tests.benchmarks``.
"""
