# SPDX-License-Identifier: EUPL-1.2
"""
Hostile packages: zips that say one thing to one reader and another to the next, and content that enough holders signed.
"""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from tests.proofs.bundle.forge import archive
from tests.proofs.fuzz.packages import bundle_of, parts_of_genuine, signed_package
from tests.proofs.hostile.watch import Bait
from tests.proofs.hostile.zoo import BIDI, PATHS, Beast

__all__ = ["PACKAGES"]

_DEEP: Final = 100_000
_FILE, _LISTED, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_FLAGS, _METHOD, _SIZES, _EXTRA = 6, 8, 18, 28
"""Where a file of a zip says so, from its mark on; its line in the list says it two bytes later."""

_FILES: Final = {
    "taxonomy-eastgate": "scheme.toml",
    "crosswalk-core": "crosswalk.sssom.tsv",
    "practices": "practices.jsonl",
    "pilot": "pilot.json",
    "statistics-quarter-2026-q1": "topic.csv",
}


def _pairs() -> list[tuple[str | bytes, bytes]]:
    return [*sorted(parts_of_genuine().items())]


def _patched(place: int, form: str, value: int) -> bytes:
    """Return the genuine package, of whose first file both heads say something else."""
    content = bytearray(archive(_pairs()))
    struct.pack_into(form, content, place, value)
    struct.pack_into(form, content, content.index(_LISTED) + place + 2, value)
    return bytes(content)


def _zipped(**how: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", **how) as out:  # type: ignore[call-overload]
        for path, content in _pairs():
            out.writestr(str(path), content)
    return packed.getvalue()


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("eastgate/snapshot/manifest.json", b"0" * 200_000_000)
    return packed.getvalue()


def _overlapping() -> bytes:
    """Return a zip whose second file lies inside the first one."""
    inner = archive([("eastgate/b", b"x")])
    return archive([("eastgate/a", inner), ("eastgate/b", b"x")])[: -len(_END)]


def _containers() -> Iterator[Beast]:
    made: Mapping[str, Callable[[Bait], bytes]] = {
        "200 MB of zeros": lambda _: _bomb(),
        "deflated": lambda _: _zipped(compression=zipfile.ZIP_DEFLATED),
        "of another program": lambda _: _zipped(),
        "encrypted": lambda _: _patched(_FLAGS, "<H", 0x0801),
        "sizes behind the file": lambda _: _patched(_FLAGS, "<H", 0x0808),
        "another method": lambda _: _patched(_METHOD, "<H", 99),
        "a size of 4 GB": lambda _: _patched(_SIZES, "<L", 0xFFFFFFFF),
        "an extra field": lambda _: _patched(_EXTRA, "<H", 20),
        "one file in the other": lambda _: _overlapping(),
        "a link": lambda bait: archive(
            [("eastgate/link", str(bait.file).encode()), *_pairs()], mode=0o120777 << 16
        ),
        "a comment": lambda _: archive(_pairs(), comment=b"PK\x05\x06" + bytes(18)),
        "something before it": lambda _: archive(_pairs(), before=_FILE + bytes(300)),
        "two ends": lambda _: archive(_pairs()) + archive([("eastgate/x", b"")]),
        "only marks": lambda _: _FILE * 500_000,
        "a file twice": lambda _: archive([*_pairs(), _pairs()[-1]]),
        "2,001 files": lambda _: archive([(f"eastgate/{number:04}", b"") for number in range(2_001)]),
        "an empty one": lambda _: _END + bytes(18),
        "no city": lambda _: archive([("snapshot/manifest.json", b"{}")]),
    }
    for name, content in made.items():
        yield Beast(name=f"packages: {name}", doors=["packages"], content=content, refused=True)
    for path in (*PATHS, *BIDI):
        for place in ("{}", "eastgate/bundles/{}.zip", "eastgate/roots/{}/manifest.json"):
            named = place.format(path)
            yield Beast(
                name=f"packages: a file {named!r}",
                doors=["packages"],
                content=lambda _, named=named: archive([*_pairs(), (named, b"x")]),  # type: ignore[misc]
                refused=True,
            )


def _contents() -> Iterator[Beast]:
    deep = b"[" * _DEEP + b"]" * _DEEP
    yaml = b"#a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        f"#{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n".encode() for n in range(9)
    )
    said: Sequence[tuple[str, str, Callable[[bytes, Bait], bytes]]] = (
        ("taxonomy-eastgate", "lists in lists", lambda was, _: was + b"\nx = " + deep),
        ("taxonomy-eastgate", "a number of 900,000 digits", lambda was, _: was + b"\nx = " + b"9" * 900_000),
        ("taxonomy-eastgate", "a key of dots", lambda was, _: b"a" + b".a" * _DEEP + b" = 1\n" + was),
        ("taxonomy-eastgate", "U+0000", lambda was, _: was.replace(b'"letters"', b'"\\u0000"')),
        (
            "taxonomy-eastgate",
            "a file as source",
            lambda was, bait: b'include = "' + str(bait.file).encode() + b'"\n' + was,
        ),
        ("crosswalk-core", "anchors of anchors", lambda was, _: yaml + was),
        (
            "crosswalk-core",
            "an object of Python",
            lambda was, _: b"#other: !!python/object/apply:os.system [id]\n" + was,
        ),
        (
            "crosswalk-core",
            "a million columns",
            lambda was, _: was.replace(b"subject_id", b"x\t" * 1_000_000, 1),
        ),
        ("practices", "lists in lists", lambda *_: deep + b"\n"),
        ("practices", "a million lines", lambda *_: b"{}\n" * 1_000_000),
        (
            "practices",
            "a reference",
            lambda was, bait: was.replace(b"{", b'{"$ref":"file://' + str(bait.file).encode() + b'",', 1),
        ),
        ("pilot", "a script as address", lambda was, _: was.replace(b"https://", b"javascript:")),
        ("pilot", "a file as address", lambda was, _: was.replace(b"https://", b"file://")),
        ("pilot", "half a character", lambda was, _: was.replace(b"A desk", b"\\ud800")),
        ("statistics-quarter-2026-q1", "a formula", lambda was, _: was + b'eastgate,=WEBSERVICE("x"),1\n'),
        ("statistics-quarter-2026-q1", "a cell of 10 MB", lambda was, _: was + b"x" * 10_000_000),
        ("statistics-quarter-2026-q1", "a quote without an end", lambda was, _: was + b'"x\n' * 100_000),
    )
    for name, what, change in said:

        def made(bait: Bait, name: str = name, change: Callable[[bytes, Bait], bytes] = change) -> bytes:
            files = bundle_of(name)
            files[_FILES[name]] = change(files[_FILES[name]], bait)
            return signed_package(files, name)

        yield Beast(name=f"packages: {name}: {what}", doors=["packages"], content=made, refused=True)
    for text in BIDI:
        yield Beast(
            name=f"packages: a label of {text!r}",
            doors=["packages"],
            content=lambda _, text=text: signed_package(  # type: ignore[misc]
                {
                    "scheme.toml": bundle_of("taxonomy-eastgate")["scheme.toml"].replace(
                        b'"queue"', f'"a{text}b"'.encode()
                    )
                }
            ),
        )


PACKAGES: Final[Sequence[Beast]] = (*_containers(), *_contents())
"""All of them."""
