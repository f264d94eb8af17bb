# SPDX-License-Identifier: EUPL-1.2
"""
The contract of notifiers: the log notifier keeps it, and each promise catches a notifier that breaks it.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any
from uuid import uuid4

import attrs
import pytest

from onestopshop.builtin.log_notifier import register_notifiers
from onestopshop.errors import AdapterError, InvalidDataError
from onestopshop.plugin import Adapter, Message, Options
from onestopshop.testing.contract import promises_of
from onestopshop.testing.notifiers import Arrived, NotifierContract


class TestLog(NotifierContract):
    """The log keeps every promise that needs no recipient and no words."""

    (adapter,) = register_notifiers()
    selective = False
    worded = False

    @pytest.fixture
    def arrived(self, caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], Sequence[Arrived]]]:
        """Return what tells which messages the log names."""
        with caplog.at_level(logging.INFO):
            yield lambda: [Arrived(id=told.split()[1], to=told.split()[3]) for told in caplog.messages]


class Sound:
    """
    A notifier that keeps every promise; the broken ones change one thing.
    """

    def __init__(self) -> None:
        self.got: list[Arrived] = []

    def send(self, message: Message) -> None:
        if message.to != NotifierContract.known:
            raise AdapterError("nobody there", adapter="trial", hint="Add the recipient.")
        self.keep(message)

    def keep(self, message: Message) -> None:
        self.got.append(Arrived(id=message.id, to=message.to, text=message.text, subject=message.subject))


class Twice(Sound):
    def keep(self, message: Message) -> None:
        super().keep(message)
        super().keep(message)


class NewIds(Sound):
    def keep(self, message: Message) -> None:
        self.got.append(Arrived(id=str(uuid4()) if self.got else message.id, text=message.text))


class Ascii(Sound):
    def keep(self, message: Message) -> None:
        self.got.append(Arrived(id=message.id, text=message.text.encode("ascii", "replace").decode()))


class ShortSubjects(Sound):
    def keep(self, message: Message) -> None:
        if len(message.subject) > 78:
            raise AdapterError("too long", adapter="trial", hint="Shorten it.")
        super().keep(message)


class Decoding(Sound):
    def keep(self, message: Message) -> None:
        subject = str(make_header(decode_header(message.subject)))
        self.got.append(Arrived(id=message.id, text=message.text, subject=subject))


class Careless(Sound):
    def send(self, message: Message) -> None:
        self.keep(message)


class Talkative(Sound):
    def send(self, message: Message) -> None:
        try:
            super().send(message)
        except AdapterError as error:
            raise AdapterError(f"{error}: {message.text}", adapter="trial", hint=error.hint) from None


class Sulking(Sound):
    failed = False

    def send(self, message: Message) -> None:
        if self.failed:
            raise AdapterError("no more", adapter="trial", hint="Open it again.")
        self.failed = True
        super().send(message)
        self.failed = False


class Once(Sound):
    opened = 0

    def keep(self, message: Message) -> None:
        if self.opened < 2:
            super().keep(message)


BROKEN = {
    "test_a_message_arrives": Twice,
    "test_a_repeat_is_the_same": NewIds,
    "test_any_text_arrives": Ascii,
    "test_any_subject_arrives": ShortSubjects,
    "test_an_unknown_recipient_is_refused": Careless,
    "test_an_error_repeats_no_words": Talkative,
    "test_it_goes_on_after_a_failure": Sulking,
    "test_it_opens_again": Once,
}


def judged(kind: type[Sound], promise: str) -> None:
    """Run one promise on a notifier."""
    notifier: Any = kind()

    class Contract(NotifierContract):
        adapter = Adapter(name="trial", summary="x", options=Options, open=lambda *_: nullcontext(notifier))

    def opening() -> Any:
        notifier.opened = getattr(notifier, "opened", 0) + 1
        return nullcontext(notifier)

    given = {"notifier": notifier, "arrived": lambda: notifier.got, "opening": opening}
    test = getattr(Contract(), promise)
    names = test.__code__.co_varnames[1 : test.__code__.co_argcount]
    test(**{name: given[name] for name in names})


def test_a_subject_is_not_decoded() -> None:
    """A notifier that decodes a title like an encoded word shows something else than was written."""
    with pytest.raises(AssertionError):
        judged(Decoding, "test_any_subject_arrives")


@pytest.mark.parametrize("promise", BROKEN)
def test_each_promise_catches_who_breaks_it(promise: str) -> None:
    """A sound notifier keeps a promise; one that is broken against it does not."""
    judged(Sound, promise)
    with pytest.raises((AssertionError, AdapterError, pytest.fail.Exception)):
        judged(BROKEN[promise], promise)


def test_no_promise_is_left_out() -> None:
    """Every promise has a notifier that breaks it, and a number of its own."""
    found = list(promises_of(NotifierContract))
    assert BROKEN.keys() == {name for name, _ in found}
    assert len(found) == len({sentence.split()[0] for _, sentence in found})


def test_the_other_end_must_be_told() -> None:
    """An author who does not say what arrived is told to."""
    fixture: Any = NotifierContract.arrived
    with pytest.raises(NotImplementedError, match="override the fixture"):
        getattr(fixture, "__wrapped__", fixture)(NotifierContract())


@pytest.mark.parametrize("name", ["id", "to", "subject", "thread"])
@pytest.mark.parametrize("wrong", ["a\nBcc: b", "a\r", "a\x00", "a\u2028b", "a\ud800"])
def test_a_message_has_no_second_head(name: str, wrong: str) -> None:
    """A line break or a control character in the head of a message is refused before any notifier sees it."""
    good = Message(id="m1", to="role:coordinator", subject="Signal 7", text="a\nb")
    with pytest.raises(InvalidDataError, match=rf"control character @ \$\.{name}"):
        attrs.evolve(good, **{name: wrong})


def test_options_by_default(tmp_path: Path) -> None:
    """A notifier without options needs none."""
    assert {} == NotifierContract().options(tmp_path)
