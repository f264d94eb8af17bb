# SPDX-License-Identifier: EUPL-1.2
"""
What is done with referrals: made, followed, and ended.
"""

__all__: list[str] = []
