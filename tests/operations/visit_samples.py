# SPDX-License-Identifier: EUPL-1.2
"""
What the tests of visits begin with.
"""

SHORTEST = {"channel": "desk", "language": "ar", "topics": ["topic:registration"], "handling": ["answered"]}
MET = {"step": "find", "concepts": ["b:bekend"], "what_happened": "Nobody knew of it."}
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
