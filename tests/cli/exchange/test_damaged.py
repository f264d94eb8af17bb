# SPDX-License-Identifier: EUPL-1.2
"""
Packages that something happened to on their way: one clear error with what to do, and nothing written.
"""

import base64
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import pytest

Run = Callable[..., Any]

PAGE: Final = (
    b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in first.</body></html>\n"
)
_MARK: Final = b"\xef\xbb\xbf"


def _flipped(content: bytes, place: int, bit: int = 0) -> bytes:
    return content[:place] + bytes([content[place] ^ (1 << bit)]) + content[place + 1 :]


def _mailed(content: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"] = "our package"
    message.set_content("Here it is.")
    message.add_attachment(content, maintype="application", subtype="zip", filename="package.zip")
    return message.as_bytes()


def _zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("package.zip", content)
    return out.getvalue()


DAMAGES: Final[Mapping[str, tuple[Callable[[bytes], bytes], str]]] = {
    "empty": (lambda _: b"", "is empty"),
    "a line end": (lambda _: _MARK + b"\r\n", "is empty"),
    "a mark in front": (lambda one: _MARK + one, "no package, or it was changed on its way"),
    "base64": (base64.encodebytes, "it is the text of an e-mail"),
    "base64 in one line": (base64.b64encode, "it is the text of an e-mail"),
    "a message": (_mailed, "it is the text of an e-mail"),
    "a part of a message": (
        lambda one: b"--=_part\r\nContent-Type: application/zip\r\n\r\n" + base64.encodebytes(one),
        "it is the text of an e-mail",
    ),
    "a page": (lambda _: PAGE, "it is a web page"),
    "a page behind a mark": (lambda _: _MARK + b"\n" + PAGE, "it is a web page"),
    "zipped again": (_zipped, "somebody zipped it again"),
    "zeros": (lambda one: bytes(len(one)), "no package, or it was changed on its way"),
    "without zeros": (lambda one: one.replace(b"\0", b""), "no package, or it was changed on its way"),
    "its first bytes": (lambda one: one[:3], "no package, or it was changed on its way"),
    "half of it": (lambda one: one[: len(one) // 2], "ends too early"),
    "something behind it": (lambda one: one + b"\n", "damaged"),
    "lines of a text": (lambda one: one.replace(b"\n", b"\r\n"), "the package"),
}


class Post:
    """A genuine package, and the city that is to take it in."""

    def __init__(self, run: Run, cities: Any, holders: Mapping[str, str], folder: Path) -> None:
        (east, self.west), self.run, self.folder = cities, run, folder
        package = folder / "genuine.zip"
        signers = [word for key in [*holders][:2] for word in ("--key", key)]
        run(*east, "export", package, "--network", *signers)
        run("--city", self.west[1], "services", "list")  # the directories are imported now
        self.genuine = package.read_bytes()

    def digest(self) -> str:
        """Return the digest of all that the city keeps."""
        found = self.run("--city", self.west[1], "storage", "info", "--digest", "--json").stdout
        return str(json.loads(found)["digest"])

    def refused(self, content: bytes, name: str, why: str, *commands: tuple[str, ...]) -> None:
        """Check that a file is refused with one error and what to do."""
        file = self.folder / name
        file.write_bytes(content)
        for command in commands or (("verify",), ("import", "--yes")):
            done = self.run(*self.west, command[0], file, *command[1:], code=1)
            lines = done.stderr.splitlines()
            assert done.stdout == ""
            assert ["hint"] == [line.partition(":")[0] for line in lines[1:]], lines
            assert lines[0].startswith("refused: " if command[0] == "verify" else "error: "), lines
            assert why in lines[0], lines
            assert "schema service" not in lines[1]


@pytest.fixture
def post(run: Run, cities: Any, holders: Mapping[str, str], tmp_path: Path) -> Post:
    return Post(run, cities, holders, tmp_path)


def test_what_happens_on_the_way(post: Post) -> None:
    """Whatever a mail program, a browser or a bad copy makes of a package, one error says so, and nothing changes."""
    before = post.digest()
    for damage, why in DAMAGES.values():
        post.refused(damage(post.genuine), "package", why)
        post.refused(damage(post.genuine), "package.zip", why, ("verify",))
    for told in (b'{"error": "not found"}\n', b"Dear colleague, see below.\n"):
        post.refused(told, "package.ZIP", "no package, or it was changed on its way")
    assert before == post.digest()


def test_each_of_its_first_bytes(post: Post) -> None:
    """One bit that is another in any of the first 64 bytes is one error, whatever the file is called."""
    before = post.digest()
    for place in range(64):
        post.refused(_flipped(post.genuine, place, place % 8), "package", "", ("import", "--yes"))
    for place, bit in ((0, 0), (0, 5), (0, 7), (1, 0), (3, 2), (12, 3)):
        post.refused(_flipped(post.genuine, place, bit), "p.bin", "changed on its way", ("verify",))
    assert before == post.digest()


def test_it_is_said_as_a_document(post: Post, run: Run) -> None:
    """With --json there is one finding, with the hint."""
    file = post.folder / "package.zip"
    for content, rule in ((b"", "exchange.jsonl"), (PAGE, "exchange.network")):
        file.write_bytes(content)
        told = json.loads(run(*post.west, "verify", file, "--json", code=1).stdout)
        (finding,) = told["findings"]
        assert ("error", rule) == (finding["severity"], finding["rule"])
        assert finding["hint"]


def test_an_empty_file_of_any_format(run: Run, cities: Any, tmp_path: Path) -> None:
    """A file in which nothing is, is an error in every format, and takes no service away."""
    _, west = cities
    run(*west, "export", tmp_path / "services.jsonl")
    run(*west, "import", tmp_path / "services.jsonl", "--directory", "local")
    before = json.loads(run(*west[:-1], "services", "list", "--json").stdout)
    empty = tmp_path / "local.jsonl"
    empty.touch()
    for words in (
        (*west, "verify", empty),
        (*west, "verify", empty, "--format", "other"),
        (*west, "import", empty),
        (*west, "import", empty, "--format", "other"),
        (*west, "import", empty, "--directory", "local"),
        (*west[:-1], "services", "import", empty),
    ):
        assert "local.jsonl is empty" in run(*words, code=1).stderr
    assert before == json.loads(run(*west[:-1], "services", "list", "--json").stdout)


def test_other_forms_are_what_they_were(run: Run, cities: Any, tmp_path: Path) -> None:
    """Services and records are read whatever they are called; what is wrong with a text is told by its lines."""
    east, west = cities
    for name in ("services.jsonl", "services.zip"):
        run(*east, "export", tmp_path / name)
        assert "nothing is wrong" in run(*west, "verify", tmp_path / name).stderr
        run(*west, "import", tmp_path / name, "--directory", "local")
    run(*east, "export", tmp_path / "desk.zip", "--records")
    found = json.loads(run(*east, "verify", tmp_path / "desk.zip", "--json").stdout)
    assert "records" == found["format"]
    text, file = (tmp_path / "services.jsonl").read_text("utf-8"), tmp_path / "wrong.jsonl"
    for content in (
        f"\ufeff{text}oops\n".encode(),
        text.encode() + b'{"service": "caf\xe9"}\n',
        text.encode("utf-16"),
        text.encode() + b"\0\n",
        b"id;name\n1;City office\n",
        b"name: City office\n",
        b"[1, 2]\n",
    ):
        file.write_bytes(content)
        for command in ("verify", "import"):
            done = run(*west, command, file, code=1)
            assert "line " in done.stdout + done.stderr
            assert "package" not in done.stderr
