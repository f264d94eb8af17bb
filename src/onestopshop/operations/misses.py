# SPDX-License-Identifier: EUPL-1.2
"""
Keep that a search at a desk found nothing, apart from the search itself.
"""

from collections.abc import Mapping
from functools import lru_cache

from onestopshop.domain.misses import miss, recognised, spoken_of
from onestopshop.domain.people import SYSTEM, ActsAs
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LanguageTag
from onestopshop.errors import ForbiddenError, OneStopShopError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.work import Work

__all__ = ["keep_miss"]


def keep_miss(desk: DeskWork, text: str, language: LanguageTag) -> None:
    """
    Keep the day, the language and the concepts that were recognised in *text*, of a search that found nothing.

    Not the words, not who searched, and not where: the log names the shop
    itself.  Nothing is kept of whom no desk employs, of a role that may not
    note what people got stuck on, or where the city does not want it; a
    storage that cannot write now is no reason for a search to fail.
    """
    if not _keeps(desk, text):
        return
    context = desk.context
    concepts = recognised(text, _known(context.city.vocabulary))

    def decide(work: Work) -> None:
        today = context.today()
        made, event = miss(context.new_id(today), day=today, language=language, concepts=concepts)
        work.save(made, event, at=today)

    try:
        desk.aside(SYSTEM, decide)
    except OneStopShopError:
        return


def _keeps(desk: DeskWork, text: str) -> bool:
    at_a_desk = desk.actor.desk is not None and desk.actor.acts_as in {ActsAs.WORKER, ActsAs.COORDINATOR}
    if not (desk.context.rules.search_misses and at_a_desk and text.strip()):
        return False
    try:
        desk.allow("barriers.observe")
    except ForbiddenError:
        return False
    return True


@lru_cache(maxsize=8)
def _known(vocabulary: Vocabulary) -> Mapping[tuple[str, ...], frozenset[Code]]:
    """Return the words of the topics; they are folded once for each vocabulary."""
    topics = vocabulary.schemes.get("topic")
    return spoken_of(concept for concept in topics.concepts if concept.retired is None) if topics else {}
