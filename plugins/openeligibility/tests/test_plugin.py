# SPDX-License-Identifier: EUPL-1.2
"""
What a city gets by naming the plugin: formats, an adapter and two commands.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import ValidationError

from onestopshop.errors import AdapterError, ExchangeError, InvalidDataError
from onestopshop.plugin import City, Scheme
from onestopshop.runtime.plugins.host import PluginHost
from onestopshop.testing.fakes import a_city
from onestopshop_openeligibility.reading import UNVERSIONED

A, B, C = ("a" * 32, "b" * 32, "c" * 32)
TREE = (
    f"- name: Help\n  slug: help\n  items:\n  - name: Forms\n    slug: help:forms\n    pk: {B}\n  pk: {A}\n"
)


@pytest.fixture
def host() -> Iterator[PluginHost]:
    """A host with this plugin alone, which has nothing to report afterwards."""
    host = PluginHost.load(["openeligibility"])
    yield host
    assert host.failures == ()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two editions, the log between them, and all keys."""
    for version, text in (("1.0.0", TREE), ("1.1.0", TREE.replace("Forms", "Paper"))):
        (tmp_path / version).mkdir()
        (tmp_path / version / "taxonomy.tx.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "1.1.0" / "CHANGELOG").write_text(f"changed,{B},help:forms,Paper,\n", encoding="utf-8")
    (tmp_path / "PRIMARY_KEYS").write_text(
        f"{A},help\n{B},help:forms\n{C},help:old_letters\n", encoding="utf-8"
    )
    return tmp_path


def read(host: PluginHost, city: City, **options: object) -> list[Scheme]:
    """Return what the adapter reads."""
    (adapter,) = host.register_taxonomies()
    with adapter.open(adapter.options(**options), city) as source:
        return [one for one in source.read() if isinstance(one, Scheme)]


def run(host: PluginHost, *words: object) -> Result:
    """Run a command of the plugin."""
    (command,) = host.register_commands()
    return CliRunner().invoke(command, [str(word) for word in words])


def test_edition_of_a_city(host: PluginHost, folder: Path) -> None:
    """A city reads an edition from its folder, which says which one it is."""
    (scheme,) = read(host, a_city(folder), path="1.1.0/taxonomy.tx.yaml")
    assert ("oe", "1.1.0", [f"oe:{A}", f"oe:{B}"]) == (
        scheme.id,
        scheme.version,
        [one.code for one in scheme.concepts],
    )


def test_dropped_terms_stay_known(host: PluginHost, folder: Path) -> None:
    """With the list of all keys a term that an edition dropped is retired, under the name that its slug has."""
    (scheme,) = read(
        host,
        a_city(folder),
        path="1.1.0/taxonomy.tx.yaml",
        version="7",
        keys="PRIMARY_KEYS",
        retired_on=date(2026, 1, 2),
    )
    *_, last = scheme.concepts
    assert (3, "7") == (len(scheme.concepts), scheme.version)
    assert (f"oe:{C}", {"en": "old letters"}, date(2026, 1, 2)) == (last.code, dict(last.label), last.retired)


def test_original_of_a_city(host: PluginHost, folder: Path) -> None:
    """A city reads the original edition when the name of its file ends so."""
    (folder / "first.xml").write_text(
        "<taxonomy><services><top_level id='1' title='X'/></services></taxonomy>"
    )
    (scheme,) = read(host, a_city(folder), path="first.xml")
    assert "oe-original" == scheme.id


def test_mistakes_of_an_edition_are_told(host: PluginHost, folder: Path) -> None:
    """A city does not open with an edition in which a key stands twice, or that is not there."""
    (folder / "twice.yaml").write_text(f"{TREE}{TREE}", encoding="utf-8")
    with pytest.raises(InvalidDataError, match=r"stands twice.* @ twice.yaml: line 8"):
        read(host, a_city(folder), path="twice.yaml")
    with pytest.raises(AdapterError, match="cannot be read"):
        read(host, a_city(folder), path="none.yaml")
    (folder / "PRIMARY_KEYS").write_text("a,b\n")
    with pytest.raises(AdapterError, match="line 1: this is no key with a slug"):
        read(
            host, a_city(folder), path="1.1.0/taxonomy.tx.yaml", keys="PRIMARY_KEYS", retired_on="2026-01-02"
        )


def test_keys_need_a_day(host: PluginHost) -> None:
    """Nothing retires without a day."""
    (adapter,) = host.register_taxonomies()
    with pytest.raises(ValidationError, match="retired_on"):
        adapter.options(path="x", keys="PRIMARY_KEYS")


def test_the_original_has_no_keys(host: PluginHost) -> None:
    """The keys of the tree are not put into the original edition, whose numbers are others."""
    (adapter,) = host.register_taxonomies()
    with pytest.raises(ValidationError, match="the original edition in XML has numbers"):
        adapter.options(path="taxonomy.xml", keys="PRIMARY_KEYS", retired_on=date(2026, 1, 1))


def test_formats(host: PluginHost, folder: Path, tmp_path: Path) -> None:
    """The tree is read and written by name, and its check asks for the city's languages."""
    tree, original = sorted(host.register_taxonomy_formats(), key=lambda one: one.name)
    file = folder / "1.1.0" / "taxonomy.tx.yaml"
    tree.write(tree.read(file, base="https://example.org/"), tmp_path / "copy.yaml")
    assert file.read_bytes() == (tmp_path / "copy.yaml").read_bytes()
    assert [UNVERSIONED] == [one.version for one in tree.read(tmp_path / "copy.yaml", base="")]
    assert {"skos.language"} == {one.rule for one in tree.check(file, required=["en", "nl"])}
    assert [] == [*tree.check(file, required=["en"])]
    assert (True, False) == (tree.writes, original.writes)


def test_compare(host: PluginHost, folder: Path) -> None:
    """`compare` prints one JSON document, or counts and the terms behind them."""
    old, new = (folder / version / "taxonomy.tx.yaml" for version in ("1.0.0", "1.1.0"))
    found = json.loads(run(host, "compare", old, new, "--json").stdout)
    assert ([f"oe:{A}", f"oe:{B}"], [f"oe:{B}"]) == (found["kept"], found["renamed"])
    assert ["renamed  1", f"  oe:{B}  Paper"] == run(host, "compare", old, new).stdout.splitlines()[2:4]


def test_replay(host: PluginHost, folder: Path) -> None:
    """`replay` writes the next edition, and never over a file."""
    out = folder / "next.yaml"
    words = ("replay", folder / "1.0.0" / "taxonomy.tx.yaml", folder / "1.1.0" / "CHANGELOG", "--to", out)
    assert 0 == run(host, *words).exit_code
    assert (folder / "1.1.0" / "taxonomy.tx.yaml").read_bytes() == out.read_bytes()
    assert 2 == run(host, *words).exit_code


@pytest.mark.parametrize("line", ["a,b", f"{'a' * 200_000},x", f'{A},"x'])
def test_keys_that_are_none_are_refused(host: PluginHost, folder: Path, line: str) -> None:
    """A line of PRIMARY_KEYS that is no key with a slug is told with its number, whatever stands there."""
    (folder / "PRIMARY_KEYS").write_text(f"{A},help\n{line}\n", encoding="utf-8")
    with pytest.raises(AdapterError, match="line 2: this is no "):
        read(
            host,
            a_city(folder),
            path="1.0.0/taxonomy.tx.yaml",
            keys="PRIMARY_KEYS",
            retired_on=date(2026, 1, 1),
        )


def test_edition_with_mistakes_is_not_followed(host: PluginHost, folder: Path) -> None:
    """`compare` and `replay` refuse a file of which something would be left out, and write nothing."""
    file, out = folder / "1.0.0" / "taxonomy.tx.yaml", folder / "next.yaml"
    file.write_text(TREE.replace("slug: help:forms", "slug: help"), encoding="utf-8")
    refused = run(host, "compare", file, file).exception
    assert isinstance(refused, ExchangeError)
    assert any("'help' stands twice" in problem for problem in refused.problems)
    assert isinstance(
        run(host, "replay", file, folder / "1.1.0" / "CHANGELOG", "--to", out).exception, ExchangeError
    )
    assert not out.exists()


def test_edition_without_keys_is_not_compared(host: PluginHost, folder: Path) -> None:
    """Where no term has a key, nothing says which term is which."""
    file = folder / "keyless.yaml"
    shutil.copy(folder / "1.0.0" / "taxonomy.tx.yaml", file)
    file.write_text("".join(f"{line}\n" for line in TREE.splitlines() if "pk:" not in line), encoding="utf-8")
    assert isinstance(run(host, "compare", file, file).exception, ExchangeError)
