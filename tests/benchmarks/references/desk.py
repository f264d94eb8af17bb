# SPDX-License-Identifier: EUPL-1.2
"""
What a guide says at the desk, from a sheet of generated facts.
"""

from tests.benchmarks.data import Sheet

from onestopshop import Desk

__all__ = ["record"]


def record(desk: Desk, sheet: Sheet) -> None:
    """Say at the desk what the sheet holds; the rest comes from the login and the defaults."""
    said, (referred,) = sheet.visit, sheet.referrals
    with desk.together():
        visit = desk.visits.record(
            channel=said["channel"],
            language=said["language"],
            interpretation=said["interpretation"],
            topics=said["topics"],
            request_types=said["request_types"],
            services=said["services"],
            handling=said["handling"],
            papers=said["papers"],
            day=said["day"],
        )
        desk.referrals.make(
            visit=visit.id, service=referred["service"], topic=referred["topic"], mode=referred["mode"]
        )
        for seen in sheet.observations:
            desk.barriers.observe(
                visit=visit.id,
                service=seen["service"],
                topic=seen["topic"],
                concepts=seen["concepts"],
                step=seen["step"],
                what_happened=seen["what_happened"],
                severity=seen["severity"],
            )
