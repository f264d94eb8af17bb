# SPDX-License-Identifier: EUPL-1.2
"""
Mail servers on the loopback.
"""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from onestopshop_mail.testing import MailServer, mail_server


@pytest.fixture
def server() -> Iterator[MailServer]:
    """Yield a server that takes everything."""
    with mail_server() as running:
        yield running


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate for 127.0.0.1 that no authority of the system knows."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("a certificate is made with openssl: install it")
    place = tmp_path_factory.mktemp("certificate") / "both.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    made = [openssl, "req", *kind, *subject, "-keyout", str(place), "-out", str(place) + ".crt"]
    subprocess.run(made, check=True, capture_output=True)
    place.write_text(place.read_text("utf-8") + Path(f"{place}.crt").read_text("utf-8"), "utf-8")
    return place


@pytest.fixture(scope="session")
def tls(certificate: Path) -> ssl.SSLContext:
    """Return what a server needs to speak TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context
