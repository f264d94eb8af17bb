# SPDX-License-Identifier: EUPL-1.2
"""
What never leaves the desks on paper.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.operations import conftest as operations
from tests.operations.papers import samples

from onestopshop.codec.converter import unstructure
from onestopshop.papers.blocks import Page
from onestopshop.papers.brief import brief_page
from onestopshop.papers.docx import as_docx
from onestopshop.papers.feedback import news_page, told_page
from onestopshop.papers.html import as_html
from onestopshop.papers.markdown import as_markdown
from onestopshop.papers.procedure import agenda_page, bundle_csv, bundle_page, presignal_page
from onestopshop.papers.words import PaperWords

EN = PaperWords(("en",))


@settings(max_examples=8, deadline=None)
@given(words=st.text(st.characters(categories=["Ll", "Lo"]), min_size=4, max_size=12))
def test_what_must_not_leave_does_not(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    """Words that nobody reviewed, codes and desks are in no paper, in no format, in whatever script."""
    unreviewed = f"zq{words}qz"
    town = _town(tmp_path_factory.mktemp("town"))
    boss = town.desk("coordinator", worker=samples.BOSS)
    said = {"what_happened": unreviewed, "impact": unreviewed, "key_phrase": unreviewed}
    observed = []
    for worker in samples.RECORDERS * 3:
        at = town.desk(desk="market", worker=worker)
        visit = at.visits.record(
            channel="outreach",
            language="ti",
            topics=["topic:registration"],
            handling=["answered"],
            services=["registration"],
        )
        fields = {
            "step": "understand",
            "concepts": ["b:begrijpbaar"],
            "idea": unreviewed,
            "workaround": unreviewed,
        }
        observed.append(at.barriers.observe(visit=visit.id, **fields, **said).id)
    barrier = samples.gathered(town, *observed)
    samples.signalled(town, barrier)
    boss.barriers.share(barrier, visibility="public")
    samples.later(town, 40)
    for text in _everything(town, boss, barrier):
        assert not [one for one in (unreviewed, *samples.RECORDERS, samples.BOSS, "market") if one in text]


def _town(folder: Path) -> Any:
    made = operations.Town(folder)
    made.desk("coordinator").services.load(operations.CATALOGUE, directory="local")
    return made


def _everything(town: Any, boss: Any, barrier: str) -> list[str]:
    """Return every paper in every format."""
    worker = town.desk(desk="market", worker=samples.RECORDERS[0])
    brief, presignal = boss.barriers.brief("registration"), boss.barriers.presignal(barrier)
    agenda, bundle = boss.barriers.agenda(before="2026-05-01"), boss.signals.bundle(edition="2026")
    own, desk = worker.barriers.feedback(since="2026-01-01"), worker.barriers.digest(since="2026-01-01")
    assert (1, 1, 1, 1, 1) == tuple(
        len(one) for one in (brief.stuck, agenda.items, bundle.entries, own.news, desk.news)
    )
    told = worker.barriers.told()
    pages = (
        brief_page(brief, EN),
        presignal_page(presignal, EN),
        agenda_page(agenda, EN),
        bundle_page(bundle, EN),
        news_page(own, EN),
        news_page(desk, EN),
        told_page(told, [EN], city=town.context.city.name),
    )
    plain = [
        json.dumps(unstructure(one), ensure_ascii=False)
        for one in (brief, presignal, agenda, bundle, own, desk)
    ]
    return [*plain, bundle_csv(bundle), *(text for one in pages for text in _formats(one))]


def _formats(found: Page) -> tuple[str, ...]:
    with zipfile.ZipFile(io.BytesIO(as_docx(found))) as archive:
        parts = "".join(archive.read(name).decode() for name in archive.namelist())
    return as_html(found), as_markdown(found), parts
