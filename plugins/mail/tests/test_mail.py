# SPDX-License-Identifier: EUPL-1.2
"""
Mail over a real server: its head, TLS, logins, and servers that refuse, hang up or fall silent.
"""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from pydantic import ValidationError

from onestopshop.errors import AdapterError
from onestopshop.plugin import Message, Notifier
from onestopshop.testing.fakes import a_city
from onestopshop_mail.letters import letter
from onestopshop_mail.notifier import ADAPTER
from onestopshop_mail.options import MailOptions
from onestopshop_mail.testing import MailServer, mail_server

MESSAGE = Message(
    id="ab12",
    to="organisation:school",
    subject="Signaal 7: één brief",
    text="Beste,\nGroeten.\n",
    language="nl",
    thread="signal-7",
)
Opened = Callable[..., Notifier]


@pytest.fixture
def mail(tmp_path: Path, server: MailServer) -> Opened:
    """Return what opens a notifier for a server, by default the one that takes everything."""

    def opened(to: MailServer = server, **changes: object) -> Notifier:
        options = {
            "host": to.host,
            "port": to.port,
            "security": "none",
            "sender": "desk@mycity.example",
            "addresses": {"organisation:school": "office@school.example"},
            **changes,
        }
        return ADAPTER.open(MailOptions.model_validate(options), a_city(tmp_path)).__enter__()

    return opened


def refusal(notifier: Notifier, message: Message = MESSAGE) -> str:
    """Return what is told when a message cannot be sent."""
    with pytest.raises(AdapterError) as caught:
        notifier.send(message)
    assert caught.value.hint
    assert "Groeten" not in str(caught.value)
    return str(caught.value)


def test_the_head_of_a_mail(mail: Opened, server: MailServer) -> None:
    """A mail has the id of its message, is marked as automatic, and stands with others of its matter."""
    mail().send(MESSAGE)
    (got,) = server.mails
    assert "desk@mycity.example" == got["From"]
    assert "office@school.example" == got["To"]
    assert MESSAGE.subject == got["Subject"]
    assert "<ab12@mycity.example>" == got["Message-ID"]
    assert "auto-generated" == got["Auto-Submitted"]
    assert "<signal-7@mycity.example>" == got["References"] == got["In-Reply-To"]
    assert "nl" == got["Content-Language"]
    assert MESSAGE.text == got.get_content().replace("\r\n", "\n")


def test_a_message_of_its_own_has_no_thread(mail: Opened, server: MailServer) -> None:
    """Without a thread and a language a mail says nothing of them."""
    mail().send(attrs.evolve(MESSAGE, thread=None, language=None))
    assert [None, None] == [server.mails[0][name] for name in ("References", "Content-Language")]


def test_tls_before_anything_is_said(mail: Opened, tls: ssl.SSLContext, certificate: Path) -> None:
    """With STARTTLS the mail and the login go over a connection whose certificate was checked."""
    with mail_server({"shop": "secret"}, tls_context=tls, require_starttls=True) as server:
        login = {"user": "shop", "password": "secret"}
        mail(server, security="starttls", authorities=certificate, **login).send(MESSAGE)
        assert ["<ab12@mycity.example>"] == server.ids


def test_tls_from_the_first_byte(mail: Opened, tls: ssl.SSLContext, certificate: Path) -> None:
    """With tls the connection begins encrypted."""
    with mail_server(ssl_context=tls) as server:
        mail(server, security="tls", authorities=certificate).send(MESSAGE)
        assert ["<ab12@mycity.example>"] == server.ids


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_knows(mail: Opened, tls: ssl.SSLContext, security: str) -> None:
    """A server whose certificate is not trusted gets neither the login nor the mail."""
    kind = {"starttls": "tls_context", "tls": "ssl_context"}[security]
    with mail_server(**{kind: tls}) as server:
        assert "has a certificate that is not trusted" in refusal(mail(server, security=security))
        assert [] == server.mails


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_authorities_that_cannot_be_read(mail: Opened, tmp_path: Path, content: str | None) -> None:
    """A file of certificates that is missing, or holds none, is told when the notifier is opened."""
    if content is not None:
        (tmp_path / "ca.pem").write_text(content, "utf-8")
    with pytest.raises(AdapterError, match=r"the certificates in 'ca\.pem' cannot be read") as caught:
        mail(security="starttls", authorities="ca.pem")
    assert caught.value.hint


def test_no_tls_on_offer(mail: Opened, server: MailServer) -> None:
    """A server that offers no STARTTLS gets nothing: somebody on the way may have taken the offer out."""
    assert "offers no STARTTLS, and nothing was sent" in refusal(mail(security="starttls"))
    assert [] == server.mails


def test_tls_with_a_server_that_speaks_none(mail: Opened, server: MailServer) -> None:
    """TLS from the first byte with a server that does not know it is told as such."""
    assert "speaks no TLS that is understood here" in refusal(mail(security="tls", timeout=3))


def test_a_refused_login(mail: Opened) -> None:
    """A wrong password is told without the password."""
    with mail_server({"shop": "secret"}) as server:
        told = refusal(mail(server, user="shop", password="a guess"))  # noqa: S106
        assert "refused the login (code 535)" in told
        assert "a guess" not in told
        assert [] == server.mails


def test_no_login_on_offer(mail: Opened) -> None:
    """A login that the server does not offer is told as such."""
    told = refusal(mail(user="shop", password="secret"))  # noqa: S106
    assert "cannot do what was asked of it" in told


def test_a_refused_recipient(mail: Opened, server: MailServer) -> None:
    """A refused recipient is named as the shop names it, without the address and the server's words."""
    server.refused["office@school.example"] = "550 office@school.example is unknown"
    told = refusal(mail())
    assert "refused the recipient organisation:school (code 550)" in told
    assert "office@" not in told


def test_a_refused_message(mail: Opened, server: MailServer) -> None:
    """A server that takes no mail at the moment is told with its code."""
    server.refused["DATA"] = "452 the disk is full of Groeten"
    assert "refused the message (code 452)" in refusal(mail())


def test_hanging_up_after_the_mail(mail: Opened, server: MailServer) -> None:
    """When the server hangs up before it says that it kept the mail, the repeat has the same Message-ID."""
    server.hangs_up_after_data = 1
    notifier = mail()
    assert "hung up" in refusal(notifier)
    notifier.send(MESSAGE)
    assert ["<ab12@mycity.example>"] * 2 == server.ids


def test_nobody_there(mail: Opened) -> None:
    """A port on which nobody listens is told at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert "cannot be reached (ConnectionRefusedError)" in refusal(mail(port=free.getsockname()[1]))


@contextmanager
def listener() -> Iterator[int]:
    """Listen, and say nothing."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        yield silent.getsockname()[1]


def test_a_silent_server(mail: Opened) -> None:
    """A server that says nothing is given up after the timeout."""
    with listener() as port:
        assert "did not answer in time" in refusal(mail(port=port, timeout=0.2))


def test_no_address(mail: Opened, server: MailServer) -> None:
    """A recipient without an address is an error that says where to write one."""
    with pytest.raises(AdapterError) as caught:
        mail().send(attrs.evolve(MESSAGE, to="role:coordinator"))
    assert "no mail address is known for role:coordinator" == str(caught.value)
    assert 'Add "role:coordinator" to the addresses' in caught.value.hint
    assert [] == server.mails


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": "desk@mycity.example\nBcc: all@mycity.example"},
        {"sender": "Desk <desk@mycity.example>"},
        {"addresses": {"organisation:school": "a@b.example\r\nBcc: c@d.example"}},
        {"addresses": {"organisation:school": "a@b.example, c@d.example"}},
        {"addresses": {"school": "a@b.example"}},
        {"security": "perhaps"},
        {"port": 0},
        {"sender": None},
        {"host": "smtp.mycity.example", "user": "shop", "security": "none"},
    ],
    ids=str,
)
def test_wrong_options(wrong: dict[str, object]) -> None:
    """An address that would be a second header, an unknown kind of recipient and a wrong word are refused."""
    good: dict[str, Any] = {"host": "localhost", "sender": "desk@mycity.example"}
    MailOptions.model_validate(good)
    with pytest.raises(ValidationError):
        MailOptions.model_validate({**good, **wrong})


def test_the_password_is_never_shown() -> None:
    """No text of the options shows the password."""
    options = MailOptions(host="h", sender="a@b.example", user="shop", password="secret")  # type: ignore[arg-type]  # noqa: S106
    assert "secret" not in repr(options) + str(options) + options.model_dump_json()


@pytest.mark.parametrize(("security", "port"), [("none", 25), ("starttls", 587), ("tls", 465)])
def test_the_usual_ports(security: str, port: int) -> None:
    """Without a port the usual one is taken; TLS is on unless a city switches it off."""
    options = MailOptions.model_validate({"host": "h", "sender": "a@b.example", "security": security})
    assert port == options.at
    assert "starttls" == MailOptions(host="h", sender="a@b.example").security


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?q?Signal=0D=0ABcc:_somebody=40else.example?=",
        "een =?utf-8?b?YQpCY2M6IHNvbWVib2R5QGVsc2UuZXhhbXBsZQ==?= brief",
        "==?utf-8?q?=0AX-Other:_x?= " + "woord " * 30,
    ],
)
def test_a_subject_adds_nothing_to_the_head(mail: Opened, server: MailServer, subject: str) -> None:
    """A title that looks like an encoded word is only words: nobody adds to the head of a mail with it."""
    mail().send(MESSAGE)
    mail().send(attrs.evolve(MESSAGE, subject=subject.strip()))
    usual, got = server.mails
    assert usual.keys() == got.keys()
    assert subject.replace(" ", "") == got["Subject"].replace(" ", "")


def test_the_ids_of_a_mail_are_written_plainly() -> None:
    """However long the domain is, the ids of a mail and its matter are never encoded: programmes compare them."""
    domain = "signals." + "one-stop-shop-of-my-city." * 4 + "example"
    long = attrs.evolve(MESSAGE, id="ab" * 32, thread="referral-019cabd8-3800-7000-8000-000000000001")
    at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    told = letter(long, sender=f"desk@{domain}", address="office@school.example", at=at).as_bytes().decode()
    ids = {"Message-ID": long.id, "References": long.thread, "In-Reply-To": long.thread}
    assert [] == [name for name, id in ids.items() if f"{name}: <{id}@{domain}>\r\n" not in told]


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"user": "shop", "password": "clé"}, "password"), ({"host": "mail..example"}, "host")],
)
def test_what_the_protocol_cannot_say(mail: Opened, changes: dict[str, object], told: str) -> None:
    """A password or a host that the protocol cannot say is told as such, and is not repeated."""
    with mail_server({"shop": "secret"}) as server:
        said = refusal(mail(server, **changes))
    assert told in said
    assert "clé" not in said
