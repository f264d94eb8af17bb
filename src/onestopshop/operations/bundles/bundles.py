# SPDX-License-Identifier: EUPL-1.2
"""
What a desk does with the packages of cities: make, sign, verify and accept them.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from onestopshop.codec.bundles.carriers import read_once
from onestopshop.codec.bundles.documents import sha256
from onestopshop.codec.bundles.keys import SigningKey
from onestopshop.codec.files import whole_file
from onestopshop.domain.bundles.accepted import Accepted
from onestopshop.domain.values import many
from onestopshop.errors import ConflictError, ExchangeError, InvalidDataError
from onestopshop.operations.bundles.held import Held, HeldList, files_of, found, held, held_lists
from onestopshop.operations.bundles.incoming import BundlesIncoming, accepted_before, apply, incoming
from onestopshop.operations.bundles.outgoing import Made, made
from onestopshop.operations.bundles.signing import rotated, signed_further, to_be_signed
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.work import Work

__all__ = ["BundleExchange"]


class BundleExchange:
    """
    Packages between cities; nothing about a visit can be in one, because no kind of content holds any.
    """

    _desk: DeskWork

    def export_bundles(
        self, path: str | Path, *, signers: Sequence[SigningKey], key: str | None = None
    ) -> Made:
        """
        Write what this city offers to the network into one package, signed with the keys that are given.

        The versions are kept before the file is written, even inside ``together()``: a version that was
        given is never given again.

        Raises:
            ConflictError: The key was used for something else, or before the keys of the city changed.
            ExchangeError: The city has no keys, something may not leave, or the file cannot be written.
            ForbiddenError: The role may not.
            InvalidDataError: A key is none of this city's.
        """
        self._desk.allow("exchange.export")
        return self._written(path, lambda work: made(work, signers, key=work.key_of_call(key)))

    def preview_signing(self, path: str | Path) -> BundlesIncoming:
        """
        Verify a package of this city, but for how many signed it so far, and say what is in it.

        Raises:
            ExchangeError: It is another city's, or is refused.
            ForbiddenError: The role may not.
        """
        self._desk.allow("exchange.sign")
        content = read_once(_file(path))
        with self._desk.reading() as work:
            return to_be_signed(work, content)

    def sign_bundles(
        self,
        path: str | Path,
        *,
        signers: Sequence[SigningKey],
        to: str | Path | None = None,
        expecting: BundlesIncoming | None = None,
    ) -> Made:
        """
        Add signatures to a package of this city that others signed in part.

        Args:
            to: Where the result goes; in the place of the file when left out.
            expecting: What `preview_signing` showed; nothing else is signed.

        Raises:
            ConflictError: It is not what was expected.
            ExchangeError: It is another city's, is refused, or the file cannot be written.
            ForbiddenError: The role may not.
            InvalidDataError: A key is none of this city's.
        """
        self._desk.allow("exchange.sign")
        content = read_once(_file(path))
        _expect(content, expecting)
        with self._desk.reading() as work:
            signed = signed_further(work, content, signers)
        _write(_file(path if to is None else to), signed.content)
        return signed

    def rotate_keys(
        self,
        path: str | Path,
        *,
        signers: Sequence[SigningKey],
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        threshold: int | None = None,
        key: str | None = None,
    ) -> Made:
        """
        State other keys of this city; they hold here once enough of the old and of the new keys signed.

        The file is for the other holders of keys, who sign it with `sign_bundles`, and then for
        `import_bundles` of this installation.  When enough sign at once nothing else is to be done: other
        cities learn of the keys with the next package.

        Raises:
            ExchangeError: The city has no keys, or the file cannot be written.
            ForbiddenError: The role may not.
            InvalidDataError: A key is unknown, or nothing would change.
        """
        self._desk.allow("exchange.rotate")
        added, removed = [*many(add, path="$.add")], [*many(remove, path="$.remove")]
        return self._written(
            path,
            lambda work: rotated(
                work, signers, add=added, remove=removed, threshold=threshold, key=work.key_of_call(key)
            ),
        )

    def preview_bundles(self, path: str | Path) -> BundlesIncoming:
        """
        Verify a package and say what it would change; nothing is written.

        Raises:
            ExchangeError: It is refused.
            ForbiddenError: The role may not.
        """
        self._desk.allow("exchange.verify")
        content = read_once(_file(path))
        with self._desk.reading() as work:
            return incoming(work, content)[0]

    def import_bundles(
        self, path: str | Path, *, expecting: BundlesIncoming | None = None, key: str | None = None
    ) -> BundlesIncoming:
        """
        Accept a package: all of it or nothing.

        Args:
            expecting: What `preview_bundles` showed; anything else is not accepted.

        Raises:
            ConflictError: It is not what was expected, or the key was used for something else.
            ExchangeError: It is refused.
            ForbiddenError: The role may not.
        """
        self._desk.allow("exchange.import")
        content = read_once(_file(path))
        return self._desk.run(lambda work: _accepted(work, content, expecting, work.key_of_call(key)))

    def held_bundles(self, *, city: str | None = None) -> Sequence[Held]:
        """
        Return what is accepted from other cities of the configuration, each with whether it is used.

        Raises:
            ForbiddenError: The role may not.
        """
        self._desk.allow("exchange.verify")
        with self._desk.reading() as work:
            found = held(work, unused=True)
        known = self._desk.context.network.cities
        return tuple(one for one in found if one.city in known and city in {None, one.city})

    def held_lists(self) -> Sequence[HeldList]:
        """
        Return the newest list of each other city, and what is wrong with what is held of it.

        Raises:
            ForbiddenError: The role may not.
        """
        self._desk.allow("exchange.verify")
        with self._desk.reading() as work:
            return held_lists(work)

    def unpack_bundle(self, city: str, name: str, folder: str | Path) -> Sequence[Path]:
        """
        Write the files of a bundle into a new folder, and return them; it is accepted, or this city's own.

        Raises:
            ExchangeError: The folder is there already, or cannot be made.
            ForbiddenError: The role may not.
            NotFoundError: No such bundle is held.
        """
        self._desk.allow("exchange.verify")
        with self._desk.reading() as work:
            return _unpacked(files_of(work, found(work, city, name)), _file(folder))

    def _written(self, path: str | Path, make: Callable[[Work], Made]) -> Made:
        """Keep what was made, then write it: a file that is out names versions that are taken."""
        file = _file(path)
        _check_place(file)
        done: list[Made] = []
        self._desk.aside(self._desk.actor, lambda work: done.append(make(work)))
        _write(file, done[0].content)
        return done[0]


def _accepted(
    work: Work, content: bytes, expecting: BundlesIncoming | None, key: str | None
) -> BundlesIncoming:
    repeated = work.repeated(key, "accepted.taken", Accepted, may="exchange.import")
    _expect(content, expecting)
    if repeated is not None and key is not None:
        return accepted_before(work, content, key)
    shown, found, here = incoming(work, content)
    apply(work, found, here, key=key)
    return shown


def _expect(content: bytes, expecting: BundlesIncoming | None) -> None:
    digest = sha256(content)
    if expecting is not None and expecting.sha256 != digest:
        raise ConflictError(
            "the package is not the one that was shown; nothing was written",
            expected=expecting.sha256,
            found=digest,
            hint="Look at it again.",
        )


def _unpacked(files: Mapping[str, bytes], folder: Path) -> Sequence[Path]:
    try:
        folder.mkdir()
    except OSError as error:
        raise ExchangeError(
            f"{folder} cannot be made: {error.strerror}; nothing was written",
            hint="Name a folder that is not there yet, in one that can be written.",
        ) from error
    try:
        for path, content in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, content)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # whoever tries again finds no half of it
        raise
    return tuple(folder / path for path in files)


def _check_place(file: Path) -> None:
    """Refuse a place where nothing can be written, before a version is given."""
    if file.is_dir() or not file.parent.is_dir():
        raise ExchangeError(
            f"{file} cannot be written; nothing was written", hint="Name a file in a folder that is there."
        )


def _write(file: Path, content: bytes) -> None:
    with whole_file(file) as out:
        out.write(content)


def _file(path: str | Path) -> Path:
    if not isinstance(path, (str, Path)):
        raise InvalidDataError(["a file is named by a text or a Path @ $.path"])
    return Path(path)
