# SPDX-License-Identifier: EUPL-1.2
"""
What the translators of a shop say, asked in the order of the configuration.
"""

from collections.abc import Sequence

from onestopshop.domain.text import LanguageTag, check_tag
from onestopshop.ports.translators import Draft, Translator

__all__ = ["Phrases"]


class Phrases:
    """
    Desk phrases and translations; a draft says that no speaker reviewed it, and must be shown so.
    """

    def __init__(self, translators: Sequence[Translator]) -> None:
        self._translators = translators

    def get(self, key: str, *, language: LanguageTag) -> Draft | None:
        """
        Return the desk phrase of this key from the first translator that has it.

        Raises:
            InvalidDataError: The language tag is malformed.
        """
        target = check_tag(language)
        found = (translator.phrase(key, target=target) for translator in self._translators)
        return next((draft for draft in found if draft is not None), None)

    def reviewed(self, key: str, language: LanguageTag) -> str | None:
        """
        Return the phrase of this key when a speaker reviewed it, or ``None``.

        Raises:
            InvalidDataError: The language tag is malformed.
        """
        found = self.get(key, language=language)
        return found.text if found is not None and found.reviewed else None

    def translate(self, text: str, *, source: LanguageTag, target: LanguageTag) -> Draft | None:
        """
        Return *text* in the *target* language from the first translator that can.

        Raises:
            InvalidDataError: A language tag is malformed.
        """
        pair = {"source": check_tag(source), "target": check_tag(target)}
        found = (translator.translate(text, **pair) for translator in self._translators)
        return next((draft for draft in found if draft is not None), None)
