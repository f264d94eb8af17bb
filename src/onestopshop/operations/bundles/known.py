# SPDX-License-Identifier: EUPL-1.2
"""
What is known here of a city: the keys that are stated for it, and whether they lead to what was accepted of it.

The configuration has the last word.  When a city lost its keys, or somebody stole enough of them, others state its new
keys by hand; what was accepted before is not used from that moment on, as a thief may have signed it.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from onestopshop.codec.bundles.archives import read_archive
from onestopshop.codec.bundles.carriers import Signed
from onestopshop.codec.bundles.documents import digest_of_keys, root_of, snapshot_of
from onestopshop.domain.bundles.accepted import Accepted
from onestopshop.domain.bundles.names import MANIFEST, ROOT, SIGNATURES, SNAPSHOT, refused
from onestopshop.domain.bundles.trust import Pin
from onestopshop.errors import ExchangeError, NotFoundError
from onestopshop.operations.bundles.kept import Kept, kept
from onestopshop.operations.bundles.shelf import archive_of, is_whole
from onestopshop.operations.bundles.verifying import Circumstances
from onestopshop.operations.work import Work

__all__ = ["Lead", "circumstances", "keys_are_lost", "lead_of", "pin_of", "told_astray"]


class Lead(StrEnum):
    """
    Where the keys that are stated for a city lead.

    Attributes:
        HERE: To what was accepted of it.
        ANEW: Past that: they are of a newer version, and what is accepted begins anew.
        ASTRAY: Nowhere: other keys were accepted as their version, or as a later one.
    """

    HERE = "here"
    ANEW = "anew"
    ASTRAY = "astray"


def pin_of(work: Work, city: str) -> Pin:
    """
    Return the keys that the configuration states for a city, or for this one.

    Raises:
        ExchangeError: It states none.
    """
    network, own = work.context.network, work.context.city.id
    pin = network.own if city == own else network.cities.get(city)
    if pin is None:
        hint = (
            "This is your own city: make its keys with `onestopshop exchange keygen`, and state the public ones in "
            "[network] keys of the configuration."
            if city == own
            else f"State them in [{_table(work, city)}] of the configuration, as the city told you by telephone or on "
            "paper."
        )
        raise refused(f"no keys of {city} are known here", hint=hint)
    return pin


def circumstances(work: Work, city: str, *, least: int | None = None) -> Circumstances:
    """
    Return what is known here of a city.

    Raises:
        ExchangeError: No keys of it are known, or they do not lead to those that were accepted.
    """
    pin = pin_of(work, city)
    every = kept(work)
    here = every.get(city, Kept())
    _expect_kept(work, city, pin, here)
    known = here.known
    # a list that is damaged is mended by the next package, which must be possible
    whole = {name: one for name, one in known.items() if name != SNAPSHOT or is_whole(work, one)}
    try:
        lead, roots = lead_of(work, city, pin, whole), _roots(work, pin, known)
    except (ExchangeError, NotFoundError) as error:
        raise _keys_lost(work, city) from error
    if lead is Lead.ASTRAY:
        what, hint = told_astray(work, city, known)
        raise refused(what, hint=hint)
    told = {city, *work.context.network.cities}  # one's own list was made by the clock that is doubted
    return Circumstances(
        pin=pin,
        known=known,
        roots=roots,
        now=work.context.now(),
        since=max(
            (every[one].known[SNAPSHOT].created for one in told & {*every} if SNAPSHOT in every[one].known),
            default=None,
        ),
        least=least,
    )


def lead_of(work: Work, city: str, pin: Pin, known: Mapping[str, Accepted]) -> Lead:
    """
    Return where the keys that are stated for a city lead.

    Args:
        known: What was accepted of it, by name.

    Raises:
        NotFoundError: Its list, or its keys, are not kept.
        ExchangeError: They are not kept as they were accepted.
    """
    roots = _roots(work, pin, known)
    chain = dict(_chain(pin, roots, city))
    met = [*_ends(roots, city), *_listed(work, known)]
    if any(number >= pin.version and chain.get(number) != digest for number, digest in met):
        return Lead.ASTRAY
    return Lead.HERE if SNAPSHOT in known and known[SNAPSHOT].root >= pin.version else Lead.ANEW


def keys_are_lost(pin: Pin, of: Kept) -> bool:
    """Return whether keys of a city that came after those that are stated for it cannot be read."""
    return ROOT in of.lost and any(one.root > pin.version for one in of.known.values())


def told_astray(work: Work, city: str, known: Mapping[str, Accepted]) -> tuple[str, str]:
    """Return what is wrong with keys that lead nowhere, and what to do."""
    last = max(known[name].root for name in (ROOT, SNAPSHOT) if name in known)
    place = _table(work, city)
    return (
        f"the keys in [{place}] do not lead to version {last} of the keys of {city}, which was accepted here",
        f"Correct keys, threshold and root in [{place}]. Where the city made new keys because the old ones were "
        f"lost or stolen, it and all other cities state root = {last + 1} or higher beside them.",
    )


def _expect_kept(work: Work, city: str, pin: Pin, of: Kept) -> None:
    """
    Refuse to go on where a record that nobody can read said what was given or accepted last.

    Raises:
        ExchangeError: It is one of this city's own, or that of the keys that hold.
    """
    if of.lost and city == work.context.city.id:
        names = ", ".join(sorted(of.lost))
        raise refused(
            f"what {city} published last as {names} cannot be read",
            hint="Bring the storage back from a backup: else versions would be given twice.",
        )
    if keys_are_lost(pin, of):
        raise _keys_lost(work, city)


def _keys_lost(work: Work, city: str) -> ExchangeError:
    return refused(
        f"the keys of {city} are not kept as they were accepted",
        hint=f"Bring the storage back from a backup; else state in [{_table(work, city)}] the keys that it has "
        f"today, and which root they are, as {_tellers(work, city)}.",
    )


def _table(work: Work, city: str) -> str:
    return "network" if city == work.context.city.id else f"network.cities.{city}"


def _tellers(work: Work, city: str) -> str:
    own = city == work.context.city.id
    return "their holders say" if own else "the city tells you by telephone or on paper"


def _ends(roots: Mapping[int, Signed], city: str) -> Iterator[tuple[int, str]]:
    """Yield the version and the digest of the keys that were accepted last."""
    if roots:
        last = max(roots)
        yield last, digest_of_keys(root_of(roots[last].statement, publisher=city, name=ROOT).keys)


def _listed(work: Work, known: Mapping[str, Accepted]) -> Iterator[tuple[int, str]]:
    """Yield the version and the digest of the keys under which the list was made."""
    if SNAPSHOT in known:
        kept = known[SNAPSHOT]
        statement = read_archive(archive_of(work, kept))[f"{SNAPSHOT}/{MANIFEST}"]
        snapshot = snapshot_of(statement, publisher=kept.city, name=SNAPSHOT)
        yield snapshot.root, snapshot.keys


def _chain(pin: Pin, roots: Mapping[int, Signed], city: str) -> Iterator[tuple[int, str]]:
    """Yield the versions to which the stated keys lead, with their digests; the signatures were checked before."""
    digest = digest_of_keys(pin.keys)
    yield pin.version, digest
    for number in sorted(one for one in roots if one > pin.version):
        root = root_of(roots[number].statement, publisher=city, name=ROOT)
        if root.previous != digest:
            return
        digest = digest_of_keys(root.keys)
        yield number, digest


def _roots(work: Work, pin: Pin, known: Mapping[str, Accepted]) -> Mapping[int, Signed]:
    """Return the versions of keys that a city had after those that were stated first; those stated now need none."""
    if ROOT not in known or (known[ROOT].number <= pin.version and not is_whole(work, known[ROOT])):
        return {}
    files = read_archive(archive_of(work, known[ROOT]))
    numbers = {int(path.partition("/")[0]) for path in files}
    return {
        number: Signed(files[f"{number}/{MANIFEST}"], files[f"{number}/{SIGNATURES}"]) for number in numbers
    }
