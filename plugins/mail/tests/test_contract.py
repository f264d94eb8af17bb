# SPDX-License-Identifier: EUPL-1.2
"""
Certify the notifier, over a real server.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from onestopshop.testing.notifiers import Arrived, NotifierContract
from onestopshop_mail import register_notifiers
from onestopshop_mail.testing import MailServer


class TestMail(NotifierContract):
    """Mail keeps every promise."""

    (adapter,) = register_notifiers()

    @pytest.fixture(autouse=True)
    def _running(self, server: MailServer) -> None:
        self.server = server

    def options(self, folder: Path) -> Mapping[str, object]:
        """Return the options that reach the server of the test."""
        del folder
        return {
            "host": self.server.host,
            "port": self.server.port,
            "security": "none",
            "sender": "desk@mycity.example",
            "addresses": {self.known: "office@school.example"},
        }

    @pytest.fixture
    def arrived(self, server: MailServer) -> Callable[[], Sequence[Arrived]]:
        """Return what tells which mails the server has."""
        return lambda: [
            Arrived(
                id=str(mail["Message-ID"]).strip("<>").partition("@")[0],
                text=mail.get_content(),
                subject=str(mail["Subject"]),
            )
            for mail in server.mails
        ]
