# SPDX-License-Identifier: EUPL-1.2
"""
What every notifier promises, numbered, and as tests.

=== ==================================================================
P1  a message arrives, and is the same message when it is sent again
P2  what cannot be sent is a typed error that tells nobody's secrets
P3  after a failure, or when it is opened again, it goes on
=== ==================================================================

A notifier is certified by a class of a few lines; ``arrived`` says what came
out at the other end::

    class TestMail(NotifierContract):
        adapter = ADAPTER

        @pytest.fixture
        def arrived(self, server):
            return lambda: [Arrived(id=..., text=...) for mail in server.mails]

.. versionadded:: 0.1
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar, Final

import attrs
import pytest

from onestopshop.errors import AdapterError
from onestopshop.ports.adapters import Adapter
from onestopshop.ports.notifiers import Message, Notifier
from onestopshop.testing.contract import Contract
from onestopshop.testing.fakes import a_city
from onestopshop.testing.storage.difficult import DIFFICULT_TEXTS

__all__ = ["Arrived", "NotifierContract"]


@attrs.frozen(kw_only=True)
class Arrived:
    """
    What came out at the other end.

    Args:
        id: The id of the message, without what the notifier puts around it.
        to: The recipient as the message named it; ``None`` where it cannot be told.
        text: Its text; ``None`` where the notifier sends no words.
        subject: Its title; ``None`` where the notifier sends none.
    """

    id: str
    to: str | None = None
    text: str | None = None
    subject: str | None = None


class NotifierContract(Contract):
    """
    The contract of notifiers: set `adapter`, `known` when it knows its recipients, and `options` when it has any.
    """

    adapter: ClassVar[Adapter[Notifier]]
    known: ClassVar[str] = "organisation:school"
    """A recipient that messages reach with these options."""

    selective: ClassVar[bool] = True
    worded: ClassVar[bool] = True
    capabilities: ClassVar[Mapping[str, str]] = {
        "selective": "it knows its recipients, and refuses others",
        "worded": "the words of a message arrive",
    }

    def options(self, folder: Path) -> Mapping[str, object]:
        """Return the adapter's options with which `known` is reached."""
        del folder
        return {}

    @pytest.fixture
    def arrived(self) -> Callable[[], Sequence[Arrived]]:
        """Return what tells what has arrived so far, in order."""
        raise NotImplementedError("say what has arrived: override the fixture `arrived`")

    @pytest.fixture
    def opening(self, tmp_path: Path) -> Callable[[], AbstractContextManager[Notifier]]:
        """Return what opens the notifier, as often as it is called."""

        def opened() -> AbstractContextManager[Notifier]:
            options = self.adapter.options.model_validate(self.options(tmp_path))
            return self.adapter.open(options, a_city(tmp_path))

        return opened

    @pytest.fixture
    def notifier(self, opening: Callable[[], AbstractContextManager[Notifier]]) -> Iterator[Notifier]:
        """Yield an open notifier."""
        with opening() as notifier:
            yield notifier

    def a_message(self, number: int = 1, **changes: str) -> Message:
        """Return a message to `known`, the same for the same number."""
        message = Message(
            id=f"{number:064x}",
            to=self.known,
            subject=f"Signal {number}",
            text=f"The letter of {number} is not understood.\n",
            language="en",
            thread="signal-7",
        )
        return attrs.evolve(message, **changes)

    def test_a_message_arrives(self, notifier: Notifier, arrived: Callable[[], Sequence[Arrived]]) -> None:
        """P1.1 A message that was sent arrives once, with its id."""
        notifier.send(self.a_message())
        assert [self.a_message().id] == [one.id for one in arrived()]
        assert {arrived()[0].to} <= {self.known, None}

    def test_a_repeat_is_the_same(self, notifier: Notifier, arrived: Callable[[], Sequence[Arrived]]) -> None:
        """P1.2 A message that is sent again has the same id, and another message another."""
        for number in (1, 1, 2):
            notifier.send(self.a_message(number))
        assert [self.a_message(number).id for number in (1, 1, 2)] == [one.id for one in arrived()]

    def test_any_text_arrives(self, notifier: Notifier, arrived: Callable[[], Sequence[Arrived]]) -> None:
        """P1.3 Any text arrives, in every script, with lines of any length and lines that protocols misread."""
        text = "\n".join([*DIFFICULT_TEXTS.values(), "word " * 1000, ".", "..", "From here", "", "é" * 3000])
        notifier.send(self.a_message(text=text))
        (only,) = arrived()
        assert self.a_message().id == only.id
        if self.worded:
            assert _lines(text) == _lines(only.text or "")

    def test_any_subject_arrives(self, notifier: Notifier, arrived: Callable[[], Sequence[Arrived]]) -> None:
        """P1.4 Any subject of one line arrives as it is, but for white space, also one that protocols would decode."""
        subjects = [" ".join(text.split()) for text in DIFFICULT_TEXTS.values() if text.isprintable()]
        subjects += ["word " * 100, *_ENCODED]
        for number, subject in enumerate(subjects, start=1):
            notifier.send(self.a_message(number, subject=subject))
        assert len(subjects) == len(arrived())
        expected = [_bare(subject) for subject in subjects]
        told = [one.subject for one in arrived()]
        assert expected == [
            bare if came is None else _bare(came) for bare, came in zip(expected, told, strict=True)
        ]

    def test_an_unknown_recipient_is_refused(
        self, notifier: Notifier, arrived: Callable[[], Sequence[Arrived]]
    ) -> None:
        """P2.1 A recipient that cannot be reached is an AdapterError that says what to do; nothing is sent."""
        self.needs("selective")
        with pytest.raises(AdapterError) as caught:
            notifier.send(self.a_message(to="organisation:nobody-knows"))
        assert caught.value.hint
        assert self.adapter.name == caught.value.adapter
        assert [] == list(arrived())

    def test_an_error_repeats_no_words(self, notifier: Notifier) -> None:
        """P2.2 An error repeats nothing of what the message says: it is kept, and shown to others."""
        self.needs("selective")
        with pytest.raises(AdapterError) as caught:
            notifier.send(
                self.a_message(to="organisation:nobody-knows", subject="heard it", text="whispered")
            )
        told = f"{caught.value} {caught.value.hint}"
        assert [] == [word for word in ("heard it", "whispered") if word in told]

    def test_it_goes_on_after_a_failure(
        self, notifier: Notifier, arrived: Callable[[], Sequence[Arrived]]
    ) -> None:
        """P3.1 After a message that could not be sent the next one can."""
        self.needs("selective")
        with pytest.raises(AdapterError):
            notifier.send(self.a_message(to="organisation:nobody-knows"))
        notifier.send(self.a_message(2))
        assert [self.a_message(2).id] == [one.id for one in arrived()]

    def test_it_opens_again(
        self,
        opening: Callable[[], AbstractContextManager[Notifier]],
        arrived: Callable[[], Sequence[Arrived]],
    ) -> None:
        """P3.2 It can be opened as often as a city runs `deliver`, and what is sent again stays the same message."""
        for _ in range(2):
            with opening() as notifier:
                notifier.send(self.a_message())
        assert [self.a_message().id] * 2 == [one.id for one in arrived()]


_ENCODED: Final = (
    "=?utf-8?q?Signal=C3=A9?=",
    "a =?utf-8?b?c2lnbmFs?= b",
    "=?utf-8?q?=0D=0ABcc:_somebody=40else.example?=",
    "==?utf-8?q?x?= " + "word " * 30,
    "&amp; %0ABcc: x \\n +ADw-",
)
"""What looks like an encoded word (RFC 2047), or like what other protocols decode."""


def _bare(subject: str) -> str:
    """Return a subject without its white space: a notifier may break a line there, or set words apart."""
    return "".join(subject.split())


def _lines(text: str) -> list[str]:
    """Return the lines of a text: how they end, and white space at their end, belongs to the way it went."""
    return [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n")]
