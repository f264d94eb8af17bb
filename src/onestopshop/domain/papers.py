# SPDX-License-Identifier: EUPL-1.2
"""
Document help: what the desk did with a paper that a visitor brought.

The paper itself, its number, its amount and its addressee are never stored.
"""

from collections.abc import Iterable

import attrs

from onestopshop.domain.codes.papers import Deadline, DocumentHelp, DoneBy, PaperResult, StuckOn
from onestopshop.domain.fields import Keep, about
from onestopshop.domain.ids import check_source_id
from onestopshop.domain.services import UNKNOWN_SERVICE
from onestopshop.domain.taxonomies.concepts import check_code
from onestopshop.domain.text import LanguageTag, check_tag

__all__ = ["Paper", "implied_request_types", "implied_topics"]


_V = Keep.VISIT


@attrs.frozen(kw_only=True)
class Paper:
    """
    Help with one paper; a bare kind says only that such a paper was on the table.

    Args:
        kind: A code of the scheme ``doc``.
        sender: The service or organisation that sent it, or ``unknown``.
        result: How far the help came; ``None`` when only the kind was noted.
    """

    kind: str = attrs.field(metadata=about("which papers people need help with", keep=_V))
    sender: str = attrs.field(default=UNKNOWN_SERVICE, metadata=about("whose letters are hard", keep=_V))
    document_language: LanguageTag | None = attrs.field(
        default=None, metadata=about("translation planning", keep=_V)
    )
    help: frozenset[DocumentHelp] = attrs.field(
        default=frozenset(), metadata=about("what the desk did", keep=_V)
    )
    done_by: DoneBy = attrs.field(default=DoneBy.UNKNOWN, metadata=about("self-reliance", keep=_V))
    stuck_on: frozenset[StuckOn] = attrs.field(
        default=frozenset(), metadata=about("why it was hard", keep=_V)
    )
    deadline: Deadline = attrs.field(default=Deadline.UNKNOWN, metadata=about("triage", keep=_V))
    result: PaperResult | None = attrs.field(default=None, metadata=about("how far the help came", keep=_V))

    def __attrs_post_init__(self) -> None:
        check_code(self.kind, path="$.papers.kind")
        check_source_id(self.sender, path="$.papers.sender")
        if self.document_language is not None:
            check_tag(self.document_language, path="$.papers.document_language")

    @property
    def known_sender(self) -> bool:
        """Whether it is known who sent the paper."""
        return self.sender != UNKNOWN_SERVICE


_READ = {"doc:letter", "doc:invitation", "doc:decision", "doc:school", "doc:bill", "doc:debt", "doc:tax"}
_PROOFS = {
    "doc:proof-of-residence",
    "doc:household",
    "doc:civil-status",
    "doc:translation",
    "doc:course-certificate",
    "doc:insurance",
    "doc:mandate",
}
_TOPICS = {
    **dict.fromkeys(_READ, "topic:papers-letter"),
    **dict.fromkeys(_PROOFS, "topic:papers-proof"),
    "doc:form": "topic:papers-form",
    "doc:appeal": "topic:papers-appeal",
}
_REQUESTS = {
    DocumentHelp.EXPLAINED: "explain_letter",
    DocumentHelp.TRANSLATED_ORALLY: "explain_letter",
    DocumentHelp.FILLED_IN: "fill_form",
    DocumentHelp.DIGITISED: "digital_help",
}


def implied_topics(papers: Iterable[Paper]) -> frozenset[str]:
    """Return the topic that each paper implies by its kind (our proposal)."""
    return frozenset(_TOPICS.get(paper.kind, "topic:papers") for paper in papers)


def implied_request_types(papers: Iterable[Paper]) -> frozenset[str]:
    """Return what the help implies was asked for (our proposal)."""
    kinds = [paper for paper in papers if not paper.help]
    asked = {_REQUESTS[act] for paper in papers for act in paper.help if act in _REQUESTS}
    asked |= {"explain_letter" for paper in kinds if paper.kind in _READ}
    asked |= {"fill_form" for paper in kinds if paper.kind == "doc:form"}
    return frozenset(asked)
