# SPDX-License-Identifier: EUPL-1.2
"""
The Django application of the documentation, in two worker processes with threads.
"""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from onestopshop import OneStopShop

ROOT = Path(__file__).parents[2]
VISIT = {"channel": "desk", "language": "ar", "topics": ["topic:registration"], "handling": ["answered"]}
WORKERS = 2
REQUESTS = 24

SERVER = '''
"""Import the application, fork, and answer in threads: what an application server does, and no more."""
import os, signal, socket, socketserver, sys
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from desks.wsgi import application  # before the fork, as with --preload


class Threaded(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self):
        self.server_name, self.server_port = self.server_address = listening.getsockname()
        self.setup_environ()

    def server_activate(self):
        self.socket.close()
        self.socket = listening


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass

    def get_environ(self):  # stands for the single sign-on in front of the application
        return super().get_environ() | {"REMOTE_USER": self.headers.get("X-Account", "somebody")}


def answer(environ, start_response):
    def begin(status, headers, *more):
        return start_response(status, [*headers, ("X-Process", str(os.getpid()))], *more)

    return application(environ, begin)


listening = socket.socket()
listening.bind(("127.0.0.1", 0))
listening.listen(64)
children = []
for _ in range(int(sys.argv[1])):
    child = os.fork()
    if child == 0:
        server = Threaded(("127.0.0.1", 0), Quiet)
        server.set_app(answer)
        server.serve_forever()
        os._exit(0)
    children.append(child)


def stop(*_):
    for child in children:
        os.kill(child, signal.SIGKILL)


signal.signal(signal.SIGTERM, stop)
print(listening.getsockname()[1], flush=True)
for child in children:
    os.waitpid(child, 0)
'''


@pytest.fixture
def served(page: Callable[[Path], Any], tmp_path: Path) -> Iterator[int]:
    """Return the port on which the page's application answers, in two processes."""
    if not hasattr(os, "fork"):
        pytest.skip("needs a system that can fork, such as Linux")
    page(ROOT / "docs/how-to/embed-it-in-django.md").write_files()
    (tmp_path / "serve.py").write_text(SERVER)
    process = subprocess.Popen(
        [sys.executable, "serve.py", str(WORKERS)], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def ask(port: int, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any, str]:
    """Return the status, the document and the process of one answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), answer.headers["X-Process"]
    finally:
        connection.close()


def test_processes_and_threads_share_one_city(served: int, tmp_path: Path) -> None:
    """Two processes with threads record every visit once, whoever sends it again, and know two reporters."""

    def send(number: int) -> tuple[int, Any, str]:
        account = f"account-{number % 2}"
        return ask(
            served, "POST", "/visits", VISIT, **{"Idempotency-Key": f"sent-{number}", "X-Account": account}
        )

    with ThreadPoolExecutor(8) as pool:
        first = list(pool.map(send, range(REQUESTS)))
        second = list(pool.map(send, range(REQUESTS)))
        searches = list(
            pool.map(lambda _: ask(served, "GET", "/services?q=inschrijving&language=nl"), range(REQUESTS))
        )

    assert Counter(status for status, _, _ in [*first, *second]) == {201: 2 * REQUESTS}
    assert [body["id"] for _, body, _ in first] == [body["id"] for _, body, _ in second]
    assert all(status == 200 and body["total"] > 0 for status, body, _ in searches)
    assert len({process for _, _, process in [*first, *second, *searches]}) == WORKERS
    with OneStopShop.open(tmp_path / "examples/gent") as shop:
        visits = shop.acting_as("guide", desk="zuid").visits.list(limit=500)
        assert {body["id"] for _, body, _ in first} <= {visit.id for visit in visits}
        codes = {shop.worker_code("account-0"), shop.worker_code("account-1")}
        recorded = {visit.worker for visit in visits if visit.id in {body["id"] for _, body, _ in first}}
        assert recorded == codes


def test_errors_become_answers(served: int) -> None:
    """A refusal of the shop is an answer with a status, a message and a hint."""
    status, body, _ = ask(served, "POST", "/visits", VISIT | {"name": "Fatma"})
    assert (status, sorted(body)) == (400, ["error", "hint"])
    assert "Fatma" not in json.dumps(body)
