# SPDX-License-Identifier: EUPL-1.2
"""
What the tests of referrals begin with.
"""

VISIT = {"channel": "desk", "language": "ar", "topics": ["topic:registration"], "handling": ["answered"]}
AGREED = {"given": "yes", "how": "oral", "language": "ar", "day": "2026-03-02"}
TO = {"service": "registration", "topic": "topic:registration"}
